package caravan.analysis.importance;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Scores files. A weighted sum of signals, of which a part is taken away again where a program
 * seems to have written the file. Never falls when a file is newer, changed more often, has fewer
 * copies or more dependants, or is more sensitive. Immutable; safe for concurrent use.
 */
public final class Importance {
  private final List<ImportanceRule> rules;

  /**
   * @param rules of the user, applied one after the other: where several match, all count, and one
   *     that sets the score makes those before it void
   */
  public Importance(List<ImportanceRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** The score by the signals alone. */
  public static Score of(Signals signals) {
    String path = signals.path();
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    Origin origin =
        Origin.ofDirectory(path.substring(0, Math.max(0, slash)))
            .or(Origin.ofName(name))
            .or(signals.generated() ? Origin.MARKED : Origin.AUTHORED);
    List<Part> parts = new ArrayList<>();
    parts.add(
        Part.of(
            "kind",
            Weights.KIND,
            Weights.kind(signals.category()),
            "it is of the kind '" + signals.category() + "'"));
    Duration age = Duration.between(signals.modified(), signals.now());
    parts.add(Part.of("recency", Weights.RECENCY, Weights.recency(age.getSeconds()), written(age)));
    parts.add(
        Part.of(
            "history",
            Weights.HISTORY,
            Weights.history(signals.versions()),
            count(signals.versions(), "version") + " of it in the snapshots"));
    parts.add(
        Part.of(
            "uniqueness",
            Weights.UNIQUENESS,
            Weights.uniqueness(signals.copies()),
            signals.copies() == 0
                ? "no other file is known to have its content"
                : count(signals.copies(), "other file") + " with the same content"));
    parts.add(
        Part.of(
            "dependants",
            Weights.DEPENDANTS,
            Weights.dependants(signals.dependants()),
            count(signals.dependants(), "file") + " known to depend on it"));
    parts.add(
        Part.of(
            "sensitivity",
            Weights.SENSITIVITY,
            Weights.sensitivity(signals.level()),
            signals
                .level()
                .map(level -> "it is " + level.name().toLowerCase(Locale.ROOT))
                .orElse("how sensitive it is is not known")));
    boolean root = RootDocuments.is(name);
    parts.add(
        Part.of(
            "root-document",
            Weights.ROOT,
            root ? 1 : 0,
            root ? "a project stands on it" : "it is no file that a project stands on"));
    double sum = parts.stream().mapToDouble(Part::contribution).sum();
    parts.add(Part.of("generated", -sum, origin.strength(), origin.reason()));
    return new Score(sum - sum * origin.strength(), parts, List.of());
  }

  /** The score after the user's rules. */
  public Score score(Signals signals) {
    Score before = of(signals);
    double value = before.value();
    byte[] path = signals.path().getBytes(StandardCharsets.UTF_8);
    List<Part> applied = new ArrayList<>();
    for (ImportanceRule rule : rules) {
      if (rule.match().matches(path)) {
        double after = rule.apply(value);
        applied.add(new Part("rule", after - value, 1, after - value, rule.reason()));
        value = after;
      }
    }
    return new Score(value, before.parts(), applied);
  }

  private static String written(Duration age) {
    long days = age.toDays();
    return age.isNegative()
        ? "its time of change is ahead of the clock"
        : days == 0 ? "it was changed today" : "it was changed " + count(days, "day") + " ago";
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
