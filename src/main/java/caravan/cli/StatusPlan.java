package caravan.cli;

import caravan.config.Durations;
import caravan.config.Settings;
import caravan.config.SourceSettings;
import caravan.service.status.Plan;
import caravan.storage.spool.Spool;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.TreeMap;
import org.quartz.CronExpression;

/** What the settings want, as the verdict is judged by it. */
final class StatusPlan {
  /**
   * Enough to see the longest pause of a schedule by the hour, the day of the week or the month.
   */
  private static final int FIRINGS = 32;

  private static final String EVERY = "every ";

  private StatusPlan() {}

  static Plan of(Settings settings, Instant now, ZoneId zone) {
    Map<String, Optional<Duration>> sources = new LinkedHashMap<>();
    for (SourceSettings source : settings.sources().values()) {
      sources.put(source.name(), source.schedule().flatMap(text -> interval(text, now, zone)));
    }
    Map<String, String> destinations = new LinkedHashMap<>();
    settings
        .destinations()
        .values()
        .forEach(
            destination -> {
              if (destination.countsAsCopy()) {
                destinations.put(destination.name(), destination.kind());
              }
            });
    return new Plan(settings.requiredCopies(), sources, destinations, settings.spool().limit());
  }

  /** The longest pause that a schedule has; empty for one that fires at most once more. */
  static Optional<Duration> interval(String schedule, Instant now, ZoneId zone) {
    if (schedule.startsWith(EVERY)) {
      return Optional.of(Durations.parse(schedule.substring(EVERY.length())));
    }
    CronExpression cron;
    try {
      cron = new CronExpression(schedule);
    } catch (ParseException e) {
      return Optional.empty(); // who reads the settings has refused it, or knows another form
    }
    cron.setTimeZone(TimeZone.getTimeZone(zone));
    Duration longest = Duration.ZERO;
    Date at = cron.getNextValidTimeAfter(Date.from(now));
    for (int i = 0; i < FIRINGS && at != null; i++) {
      Date next = cron.getNextValidTimeAfter(at);
      if (next != null) {
        Duration pause = Duration.between(at.toInstant(), next.toInstant());
        longest = pause.compareTo(longest) > 0 ? pause : longest;
      }
      at = next;
    }
    return longest.isZero() ? Optional.empty() : Optional.of(longest);
  }

  /** Bytes that wait in the spool of this machine, by destination. */
  static Map<String, Long> spool(Settings settings) throws IOException {
    Map<String, Long> waiting = new TreeMap<>();
    new Spool(settings.spool().directory(), settings.spool().limit())
        .waiting()
        .forEach(
            (place, amount) -> waiting.merge(place.destination(), amount.bytes(), (a, b) -> a + b));
    return waiting;
  }
}
