package caravan.service.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job with what is known of it now. Guarded by {@link Schedules}. */
final class Entry {
  /** A change whose backup failed is tried again after so long. */
  static final Duration AGAIN = Duration.ofMinutes(15);

  /** How often files are looked at. */
  static final Duration LOOK = Duration.ofSeconds(30);

  final Job job;
  final @Nullable CronTimes cron;
  private final Options options;

  Instant since;
  boolean begun;
  String print;

  /** When it should begin by its timing; null for never, as far as is known. */
  @Nullable Instant slot;

  /** The same with jitter. */
  @Nullable Instant due;

  /** Since when it is to follow a backup; it stays until that was done, also over a restart. */
  @Nullable Instant asked;

  /** What its files say now, where they have changed. */
  String newPrint = "";

  /** The operation that does it now, empty for none. */
  String running = "";

  String held = "";
  boolean toldMissed;

  Entry(Job job, ScheduleFile.Mark mark, Options options, ZoneId zone) {
    this.job = job;
    this.options = options;
    this.since = mark.since();
    this.begun = mark.begun();
    this.print = mark.print();
    this.cron =
        job.timing() instanceof Timing.Cron cronTiming
            ? new CronTimes(cronTiming.expression(), zone)
            : null;
    plan();
    mark.asked().ifPresent(this::ask);
  }

  ScheduleFile.Mark mark() {
    return new ScheduleFile.Mark(since, begun, print, Optional.ofNullable(asked));
  }

  /** Lets it follow a backup, if it is a job of that kind. */
  void ask(Instant when) {
    if (job.timing() instanceof Timing.AfterBackup && slot == null) {
      asked = when;
      slot = when;
      due = when;
    }
  }

  /** Works out when it is due next. */
  void plan() {
    toldMissed = false;
    held = "";
    CronTimes times = cron;
    if (times != null) {
      slot = times.next(since).orElse(null);
      due = slot == null ? null : slot.plus(jitter(interval(slot).dividedBy(10)));
    } else if (job.timing() instanceof Timing.Every every) {
      boolean first = !begun && job.atOnce();
      slot = first ? since : since.plus(every.interval());
      due = first ? slot.plus(jitter(every.interval().dividedBy(10))) : slot;
    } else if (job.timing() instanceof Timing.OnChange) {
      slot = null;
      due = since.plus(begun ? AGAIN : LOOK);
    } else {
      slot = null;
      due = null; // until a backup has ended
    }
  }

  /** From a time of it to the next one; a day where that is not known. */
  Duration interval(Instant from) {
    CronTimes times = cron;
    if (times != null) {
      return times.next(from).map(next -> Duration.between(from, next)).orElse(Duration.ofDays(1));
    }
    return job.timing() instanceof Timing.Every every ? every.interval() : Duration.ofDays(1);
  }

  /** Always the same for a name, and different for most names. */
  private Duration jitter(Duration most) {
    long millis = Math.min(options.jitter().toMillis(), most.toMillis());
    return millis <= 0
        ? Duration.ZERO
        : Duration.ofMillis(Math.floorMod(spread(job.name()), millis));
  }

  private static long spread(String name) {
    long hash = 0xcbf29ce484222325L; // FNV-1a, since String.hashCode is alike for like names
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return hash ^ (hash >>> 29);
  }

  Upcoming upcoming() {
    return new Upcoming(
        job,
        begun ? Optional.of(since) : Optional.empty(),
        job.timing() instanceof Timing.OnChange ? Optional.empty() : Optional.ofNullable(due),
        held,
        running.isEmpty() ? Optional.empty() : Optional.of(running));
  }
}
