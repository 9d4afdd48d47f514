package caravan.service.schedule;

import java.text.ParseException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.quartz.CronExpression;

/**
 * The times of a cron expression. The expression is asked for wall clock times, and what a change
 * of the clocks does to them is decided here: a time that the change leaves out comes when the
 * clocks have changed, a time that comes twice counts once, the first time; but what runs every
 * hour runs in the hour that comes twice too, else it would rest for an hour. Belongs to one
 * thread.
 */
final class CronTimes {
  private static final int HOURS = 2;

  /** An expression that yields nothing for so many candidates yields nothing. */
  private static final int MOST = 100_000;

  private final CronExpression expression;
  private final ZoneId zone;
  private final boolean hourly;

  CronTimes(String expression, ZoneId zone) {
    try {
      this.expression = new CronExpression(expression);
    } catch (ParseException e) {
      throw new IllegalArgumentException("'" + expression + "' is no cron expression", e);
    }
    this.expression.setTimeZone(TimeZone.getTimeZone("UTC")); // a calendar without changes
    this.zone = zone;
    String hours = expression.strip().split("\\s+")[HOURS];
    this.hourly = hours.equals("*") || hours.equals("*/1") || hours.equals("0/1");
  }

  /** The first time after an instant; empty if there is none any more. */
  Optional<Instant> next(Instant after) {
    LocalDateTime local = LocalDateTime.ofInstant(after, zone);
    if (hourly) {
      return hourly(after, local);
    }
    for (int i = 0; i < MOST; i++) {
      LocalDateTime candidate = localAfter(local);
      if (candidate == null) {
        return Optional.empty();
      }
      Instant instant = instant(candidate);
      if (instant.isAfter(after)) {
        return Optional.of(instant);
      }
      local = candidate; // the second time of an hour that comes twice
    }
    return Optional.empty();
  }

  /** Within one offset after the other. */
  private Optional<Instant> hourly(Instant after, LocalDateTime from) {
    Instant at = after;
    LocalDateTime local = from;
    for (int i = 0; i < MOST; i++) {
      LocalDateTime candidate = localAfter(local);
      if (candidate == null) {
        return Optional.empty();
      }
      ZoneOffset offset = zone.getRules().getOffset(at);
      Instant instant = candidate.toInstant(offset);
      ZoneOffsetTransition change = zone.getRules().nextTransition(at);
      if (change == null || instant.isBefore(change.getInstant())) {
        return Optional.of(instant);
      }
      at = change.getInstant();
      local = change.getDateTimeAfter().minusSeconds(1); // that very second may be one of them
    }
    return Optional.empty();
  }

  private @Nullable LocalDateTime localAfter(LocalDateTime local) {
    Date next = expression.getNextValidTimeAfter(Date.from(local.toInstant(ZoneOffset.UTC)));
    return next == null ? null : LocalDateTime.ofInstant(next.toInstant(), ZoneOffset.UTC);
  }

  private Instant instant(LocalDateTime local) {
    ZoneOffsetTransition change = zone.getRules().getTransition(local);
    if (change != null && change.isGap()) {
      return change.getInstant();
    }
    return local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
  }
}
