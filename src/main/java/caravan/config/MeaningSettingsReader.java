package caravan.config;

import caravan.analysis.importance.ImportanceRule;
import caravan.analysis.sensitivity.Policy;
import caravan.analysis.text.EmbedOptions;
import caravan.analysis.text.Model;
import caravan.config.SettingsTree.Text;
import caravan.model.meaning.Level;
import caravan.model.pattern.PathPattern;
import caravan.operations.Alarm;
import caravan.organization.view.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the settings of what files mean: for {@link SettingsReader}, and used once. */
final class MeaningSettingsReader {
  private final SettingsTree tree;
  private final SettingsReader values;

  MeaningSettingsReader(SettingsTree tree, SettingsReader values) {
    this.tree = tree;
    this.values = values;
  }

  BackupSettings backup() throws SettingsException {
    return new BackupSettings(
        values
            .value(List.of("backup", "order"), BackupSettings.Order::parse)
            .orElse(BackupSettings.Order.AUTO),
        importance(),
        alarm());
  }

  UnderstandingSettings understanding() throws SettingsException {
    return new UnderstandingSettings(
        values.number(
            List.of("understanding", "threads"), UnderstandingSettings.defaultThreads(), 1, 16),
        values.percent(List.of("understanding", "cpu-share"), 1),
        values.flag(List.of("understanding", "on-battery")),
        values
            .value(List.of("understanding", "largest"), Sizes::parse)
            .orElse(UnderstandingSettings.DEFAULT_LARGEST));
  }

  Policy sensitivity() throws SettingsException {
    Map<Level, Policy.Action> actions = new EnumMap<>(Level.class);
    for (Level level : Level.values()) {
      List<String> path = List.of("sensitivity", "policy", level.name().toLowerCase(Locale.ROOT));
      values
          .value(path, text -> chosen(Policy.Action.values(), Policy.Action::word, text))
          .ifPresent(action -> actions.put(level, action));
    }
    List<Policy.LevelRule> rules = new ArrayList<>();
    for (String pattern : tree.names(List.of("sensitivity", "rules"))) {
      Optional<Policy.LevelRule> rule =
          values.value(
              List.of("sensitivity", "rules", pattern),
              text ->
                  Policy.LevelRule.of(
                      pattern,
                      chosen(
                          Level.values(), level -> level.name().toLowerCase(Locale.ROOT), text)));
      rule.ifPresent(rules::add);
    }
    return new Policy(actions, rules);
  }

  private static <T> T chosen(T[] choices, Function<T, String> word, String text) {
    List<String> words = Arrays.stream(choices).map(word).toList();
    int at = words.indexOf(text);
    if (at < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not one of " + String.join(", ", words));
    }
    return choices[at];
  }

  private List<ImportanceRule> importance() throws SettingsException {
    List<ImportanceRule> rules = new ArrayList<>();
    List<String> section = List.of("importance", "rules");
    for (String item : tree.names(section)) {
      List<String> base = SettingsReader.key(section, item);
      PathPattern match =
          values
              .value(SettingsReader.key(base, "match"), PathPattern::of)
              .orElseThrow(
                  () -> values.bad(base, "a rule needs a 'match', as match: \"/home/*/thesis/\""));
      Optional<Double> score =
          values.value(SettingsReader.key(base, "score"), text -> decimal(text, 0));
      Optional<Double> add =
          values.value(SettingsReader.key(base, "add"), text -> decimal(text, -1));
      if (score.isPresent() == add.isPresent()) {
        throw values.bad(
            base, "a rule needs either a 'score', as 0.9, or an 'add', as 0.2 or -0.3");
      }
      rules.add(new ImportanceRule(match, score.isPresent(), score.or(() -> add).orElseThrow()));
    }
    return rules;
  }

  private static double decimal(String text, double least) {
    if (!text.matches("[+-]?[0-9]{1,3}([.][0-9]{1,9})?")) {
      throw new IllegalArgumentException("'" + text + "' is no number, as 0.5");
    }
    double number = Double.parseDouble(text);
    if (number < least || number > 1) {
      throw new IllegalArgumentException(text + " is out of range; write " + (int) least + " to 1");
    }
    return number;
  }

  private Alarm.Limits alarm() throws SettingsException {
    Alarm.Limits standard = Alarm.Limits.STANDARD;
    return new Alarm.Limits(
        values.value(List.of("alarm", "enabled"), SettingsReader::yesOrNo).orElse(true),
        values.number(List.of("alarm", "least-files"), standard.leastFiles(), 2, 1_000_000),
        values.percent(List.of("alarm", "ruined"), standard.ruined()),
        values.percent(List.of("alarm", "deleted"), standard.deleted()),
        values.duration(
            List.of("alarm", "remember"),
            standard.remember(),
            Duration.ZERO,
            Duration.ofDays(3650)));
  }

  List<Rule> placeRules() throws SettingsException {
    List<Rule> rules = new ArrayList<>();
    for (String name : tree.names(List.of("organization", "rules"))) {
      List<String> base = List.of("organization", "rules", name);
      List<String> match = values.texts(SettingsReader.key(base, "match"), 4_096);
      if (match.isEmpty()) {
        throw values.bad(
            base, "a rule needs 'match', at least one condition, as category=document");
      }
      for (Text text : tree.list(SettingsReader.key(base, "match"))) {
        try {
          Rule.checkMatch(text.value());
        } catch (IllegalArgumentException e) {
          throw values.bad(
              SettingsReader.key(base, "match"), text.place(), String.valueOf(e.getMessage()));
        }
      }
      Optional<String> place =
          values.value(
              SettingsReader.key(base, "place"),
              text -> {
                Rule.checkPlace(text);
                return text;
              });
      if (place.isEmpty()) {
        throw values.bad(base, "a rule needs a 'place', as Finance/{year}");
      }
      rules.add(new Rule(name, match, place.get()));
    }
    return rules;
  }

  Optional<EmbedOptions> embedding() throws SettingsException {
    if (tree.names("meaning").isEmpty()) {
      return Optional.empty();
    }
    EmbedOptions usual = EmbedOptions.DEFAULT;
    Model model =
        values
            .value(
                List.of("meaning", "model"),
                text ->
                    Model.of(text)
                        .orElseThrow(
                            () ->
                                new IllegalArgumentException(
                                    "'"
                                        + text
                                        + "' is not one of "
                                        + Arrays.stream(Model.values())
                                            .map(Model::id)
                                            .collect(Collectors.joining(", ")))))
            .orElse(usual.model());
    if (!model.present()) {
      throw values.bad(
          List.of("meaning", "model"), "the model " + model.id() + " is not in this build");
    }
    return Optional.of(
        new EmbedOptions(
            model,
            values.number(List.of("meaning", "tokens"), usual.tokens(), 16, 512),
            values.number(List.of("meaning", "windows"), usual.windows(), 1, 16)));
  }
}
