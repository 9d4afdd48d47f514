package caravan.vault.reports;

import java.time.Duration;

/**
 * How many reports stay.
 *
 * @param count the newest so many, at least 1
 * @param age those that are at most so much older than the newest; the newest always stays
 */
public record ReportLimits(int count, Duration age) {
  /** A few operations a day for some months; a check with all data reads each. */
  public static final int DEFAULT_COUNT = 500;

  /** Long enough for a question about last year. */
  public static final Duration DEFAULT_AGE = Duration.ofDays(400);

  public static final ReportLimits DEFAULT = new ReportLimits(DEFAULT_COUNT, DEFAULT_AGE);

  public ReportLimits {
    if (count < 1) {
      throw new IllegalArgumentException("at least one report stays, not " + count);
    }
  }
}
