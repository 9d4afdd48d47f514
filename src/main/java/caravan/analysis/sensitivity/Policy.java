package caravan.analysis.sensitivity;

import caravan.model.meaning.Level;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What happens to files of each level, and which files have a level because the owner says so.
 * Immutable.
 *
 * @param actions by level; what is not there is allowed
 * @param rules in the order of the settings; of those that match a path, the last one counts
 */
public record Policy(Map<Level, Action> actions, List<LevelRule> rules) {
  /** Everything is backed up everywhere: so it is without settings. */
  public static final Policy ALLOW_ALL = new Policy(Map.of(), List.of());

  /** What happens to a file. */
  public enum Action {
    /** It goes to every destination. */
    ALLOW,
    /** It does not go to a destination whose files anybody with access to it can read. */
    REQUIRE_SEALED_DESTINATION,
    /** It is not backed up, and the report says so. */
    EXCLUDE,
    /** It is not backed up until a person says yes, and the report says so. */
    HOLD_AND_ASK;

    /** As it stands in settings. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Gives the files that match a level, whatever is found in them.
   *
   * @param pattern as it was written, for messages
   */
  public record LevelRule(String pattern, PathGlob glob, Level level) {
    public static LevelRule of(String pattern, Level level) {
      return new LevelRule(pattern, PathGlob.of(pattern), level);
    }
  }

  public Policy {
    Map<Level, Action> copy = new EnumMap<>(Level.class);
    copy.putAll(actions);
    actions = Map.copyOf(copy);
    rules = List.copyOf(rules);
  }

  public Action action(Level level) {
    return actions.getOrDefault(level, Action.ALLOW);
  }

  /** Whether no file is left out of anything. */
  public boolean allowsAll() {
    return actions.values().stream().allMatch(action -> action == Action.ALLOW);
  }

  /** Whether some file may be left out of backups. */
  public boolean leavesOut() {
    return actions.containsValue(Action.EXCLUDE) || actions.containsValue(Action.HOLD_AND_ASK);
  }

  /** The level that the owner gave a path. */
  public Optional<FirstLevel.Guess> ruled(String path) {
    for (int i = rules.size() - 1; i >= 0; i--) {
      LevelRule rule = rules.get(i);
      if (rule.glob().matches(path)) {
        return Optional.of(
            new FirstLevel.Guess(rule.level(), "the rule '" + rule.pattern() + "' says so"));
      }
    }
    return Optional.empty();
  }
}
