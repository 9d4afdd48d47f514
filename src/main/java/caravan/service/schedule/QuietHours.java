package caravan.service.schedule;

import java.time.LocalTime;
import java.time.format.DateTimeParseException;

/**
 * A time of day in which nothing begins that can wait. Immutable.
 *
 * @param from the first minute
 * @param to the first minute after it; before {@code from} where midnight is within
 */
public record QuietHours(LocalTime from, LocalTime to) {
  public QuietHours {
    if (from.equals(to)) {
      throw new IllegalArgumentException("they begin and end at the same time, " + from);
    }
  }

  /**
   * As {@code 22:00-06:00}.
   *
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  public static QuietHours parse(String text) {
    String[] parts = text.strip().split("\\s*-\\s*", -1);
    try {
      if (parts.length == 2) {
        return new QuietHours(LocalTime.parse(parts[0]), LocalTime.parse(parts[1]));
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(wrong(text), e);
    }
    throw new IllegalArgumentException(wrong(text));
  }

  private static String wrong(String text) {
    return "'" + text + "' are no hours; write two times of day, as 22:00-06:00";
  }

  /** Whether a time lies within. */
  public boolean hold(LocalTime time) {
    boolean begun = !time.isBefore(from);
    boolean ended = !time.isBefore(to);
    return from.isBefore(to) ? begun && !ended : begun || !ended;
  }

  @Override
  public String toString() {
    return from + "-" + to;
  }
}
