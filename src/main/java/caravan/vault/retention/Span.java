package caravan.vault.retention;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of the calendar: {@code 1y2m} is a year and two months, {@code 10d12h} ten days and
 * twelve hours, {@code 2w} two weeks. Here {@code m} is a month, and days are those of the time
 * zone, 23 or 25 hours long twice a year.
 *
 * @param years 0 to 9,999, as are the others
 */
public record Span(int years, int months, int days, int hours) {
  private static final int MOST = 9_999;
  private static final Pattern SPAN =
      Pattern.compile(
          "(?:([0-9]{1,4})y)?(?:([0-9]{1,4})m)?(?:([0-9]{1,4})w)?(?:([0-9]{1,4})d)?"
              + "(?:([0-9]{1,4})h)?");

  /**
   * @throws IllegalArgumentException if a part is out of range, or all are zero
   */
  public Span {
    for (int part : new int[] {years, months, days, hours}) {
      if (part < 0 || part > MOST) {
        throw new IllegalArgumentException("a part of a span is 0 to " + MOST + ", not " + part);
      }
    }
    if ((years | months | days | hours) == 0) {
      throw new IllegalArgumentException("a span of nothing keeps nothing; leave it out");
    }
  }

  /**
   * The span that a text says.
   *
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  public static Span parse(String text) {
    Matcher matcher = SPAN.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches() || matcher.end() == 0) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a span of time; write years, months, weeks, days and hours in this order,"
              + " as 1y2m, 2w or 30d12h");
    }
    return new Span(
        number(matcher, 1),
        number(matcher, 2),
        7 * number(matcher, 3) + number(matcher, 4),
        number(matcher, 5));
  }

  /** The moment that lies so far before another, by the calendar of the zone. */
  public Instant before(Instant end, ZoneId zone) {
    return ZonedDateTime.ofInstant(end, zone)
        .minusYears(years)
        .minusMonths(months)
        .minusDays(days)
        .minusHours(hours)
        .toInstant();
  }

  @Override
  public String toString() {
    return part(years, "y") + part(months, "m") + part(days, "d") + part(hours, "h");
  }

  private static int number(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static String part(int value, String unit) {
    return value == 0 ? "" : value + unit;
  }
}
