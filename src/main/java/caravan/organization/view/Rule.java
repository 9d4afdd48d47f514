package caravan.organization.view;

import java.util.List;

/**
 * A user's own place for some files.
 *
 * @param name for messages
 * @param match all of these must hold, see docs/intelligence.md
 * @param place directory with placeholders, as {@code Finance/{year}}
 */
public record Rule(String name, List<String> match, String place) {
  public Rule {
    match = List.copyOf(match);
  }

  /**
   * Refuses a condition that is none.
   *
   * @throws IllegalArgumentException with what is wrong and what to write
   */
  public static void checkMatch(String condition) {
    Condition.of(condition);
  }

  /**
   * Refuses a place that is none.
   *
   * @throws IllegalArgumentException with what is wrong and what to write
   */
  public static void checkPlace(String place) {
    Template.of(place);
  }
}
