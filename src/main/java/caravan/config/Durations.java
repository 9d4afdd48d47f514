package caravan.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Exact durations as people write them: {@code 500ms}, {@code 90s}, {@code 15m}, {@code 36h},
 * {@code 30d}, {@code 2w}, and together as {@code 1h30m}. Here {@code m} is a minute and a day has
 * 24 hours; how long a snapshot is kept is counted by the calendar instead ({@link
 * caravan.vault.retention.Span}). Stateless.
 */
public final class Durations {
  private static final Pattern PART = Pattern.compile("([0-9]{1,12})(ms|s|m|min|h|d|w)(?![a-z])");

  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "min", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1),
          "w", Duration.ofDays(7));

  private Durations() {}

  /**
   * The sum of its parts.
   *
   * @throws IllegalArgumentException with a sentence, if it is none or longer than 1,000 years
   */
  public static Duration parse(String text) {
    String rest = text.strip().toLowerCase(Locale.ROOT);
    Matcher matcher = PART.matcher(rest);
    Duration sum = Duration.ZERO;
    int at = 0;
    while (at < rest.length() && matcher.find(at) && matcher.start() == at) {
      Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
      sum = sum.plus(unit.multipliedBy(Long.parseLong(matcher.group(1))));
      at = matcher.end();
    }
    if (at == 0 || at < rest.length()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a duration; write numbers and units, as 500ms, 90s, 15m, 36h, 30d");
    }
    if (sum.toDays() > 365_000) {
      throw new IllegalArgumentException("'" + text + "' is longer than 1,000 years");
    }
    return sum;
  }

  /** For people, the two largest units: {@code 2d 3h}, {@code 5m 10s}, {@code 0s}. */
  public static String format(Duration duration) {
    long seconds = duration.isNegative() ? 0 : duration.toSeconds();
    if (seconds == 0) {
      long millis = duration.isNegative() ? 0 : duration.toMillis();
      return millis == 0 ? "0s" : millis + "ms";
    }
    long[] parts = {seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60};
    String units = "dhms";
    int first = 0;
    while (parts[first] == 0) {
      first++;
    }
    String text = parts[first] + units.substring(first, first + 1);
    if (first < 3 && parts[first + 1] > 0) {
      text += " " + parts[first + 1] + units.charAt(first + 1);
    }
    return text;
  }
}
