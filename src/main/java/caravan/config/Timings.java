package caravan.config;

import caravan.service.schedule.Timing;
import java.util.Optional;

/** Timings as people write them. Stateless. */
public final class Timings {
  private static final String EVERY = "every ";
  private static final String AFTER_BACKUP = "after-backup";
  private static final String OFF = "off";

  private Timings() {}

  /**
   * A cron expression in quartz's syntax, or {@code every 15m}.
   *
   * @throws IllegalArgumentException with a sentence, if it is neither
   */
  public static Timing parse(String text) {
    String tidy = text.strip();
    return tidy.startsWith(EVERY)
        ? new Timing.Every(Durations.parse(tidy.substring(EVERY.length())))
        : new Timing.Cron(tidy);
  }

  /** As {@link #parse}, or {@code after-backup}, or {@code off}, which is empty. */
  static Optional<Timing> orOff(String text) {
    String tidy = text.strip();
    if (tidy.equals(OFF)) {
      return Optional.empty();
    }
    return Optional.of(tidy.equals(AFTER_BACKUP) ? new Timing.AfterBackup() : parse(tidy));
  }
}
