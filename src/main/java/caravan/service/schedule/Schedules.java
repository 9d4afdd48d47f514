package caravan.service.schedule;

import caravan.service.Operation;
import caravan.service.OperationListener;
import caravan.service.Starter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts jobs when they are due. What was missed while nobody looked is done once, however often it
 * was missed; a job never runs twice at once; in quiet hours, on battery or on a metered network it
 * waits if the options say so. It is told of operations, so that jobs can follow backups, and wait
 * until nothing is under way. Safe for concurrent use.
 */
public final class Schedules implements OperationListener {
  /** Sources whose names begin so are Caravan's own, and set no other job off. */
  public static final String OWN = "caravan-";

  /** Whoever looks less often than that was away meanwhile. */
  private static final Duration AWAY = Duration.ofMinutes(1);

  private static final Duration LOOK_AROUND = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

  private final Starter starter;
  private final Surroundings surroundings;
  private final ScheduleListener listener;
  private final ScheduleFile file;
  private final Clock clock;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, ScheduleFile.Mark> unused = new HashMap<>();
  private final Set<String> underWay = new HashSet<>();
  private Options options;
  private boolean paused;
  private @Nullable Instant looked;
  private @Nullable Instant lookedAround;
  private String elsewhere = "";

  /**
   * @param file what is known of earlier runs
   * @param clock with the zone by whose days and hours jobs go
   * @throws IOException if the file is there and cannot be read
   */
  public Schedules(
      Starter starter,
      Surroundings surroundings,
      ScheduleListener listener,
      ScheduleFile file,
      Clock clock)
      throws IOException {
    this.starter = starter;
    this.surroundings = surroundings;
    this.listener = listener;
    this.file = file;
    this.clock = clock;
    this.options = Options.DEFAULT;
    ScheduleFile.Marks marks = file.read();
    unused.putAll(marks.jobs());
    paused = marks.paused();
  }

  /** Sets the jobs, in place of those before; what was known of one of the same name stays. */
  public synchronized void set(List<Job> jobs, Options newOptions) {
    options = newOptions;
    Map<String, String> running = new HashMap<>();
    entries.forEach(
        (name, entry) -> {
          unused.put(name, entry.mark());
          running.put(name, entry.running);
        });
    entries.clear();
    Instant now = clock.instant();
    for (Job job : jobs) {
      ScheduleFile.Mark known = unused.remove(job.name());
      boolean ahead = known != null && known.since().isAfter(now); // the clock was set back
      ScheduleFile.Mark mark =
          known == null
              ? new ScheduleFile.Mark(now, false, "", Optional.empty())
              : new ScheduleFile.Mark(
                  ahead ? now : known.since(), known.begun(), known.print(), known.asked());
      Entry entry = new Entry(job, mark, options, zone());
      entry.running = running.getOrDefault(job.name(), "");
      if (entries.put(job.name(), entry) != null) {
        throw new IllegalArgumentException("there are two jobs '" + job.name() + "'");
      }
    }
    save();
  }

  private ZoneId zone() {
    return clock.getZone();
  }

  /** Looks what is due; to be called about each second. */
  public synchronized void tick() {
    Instant now = clock.instant();
    Instant before = looked;
    if (before != null && now.isBefore(before)) {
      turnedBack(now);
    }
    boolean away = before == null || Duration.between(before, now).compareTo(AWAY) > 0;
    looked = now;
    for (Entry entry : entries.values()) {
      Instant due = entry.due;
      if (due != null && !now.isBefore(due)) {
        look(entry, now, away);
      }
    }
  }

  /** Else a clock that was an hour ahead for a moment would hold jobs up for an hour. */
  private void turnedBack(Instant now) {
    for (Entry entry : entries.values()) {
      if (entry.since.isAfter(now)) {
        entry.since = now;
        entry.plan();
      }
    }
    lookedAround = null;
  }

  private void look(Entry entry, Instant now, boolean away) {
    if (!entry.running.isEmpty()) {
      return;
    }
    if (entry.job.timing() instanceof Timing.OnChange change && !changed(entry, change, now)) {
      return;
    }
    Instant slot = entry.slot == null ? now : entry.slot;
    boolean late = slot.plus(AWAY).isBefore(now);
    boolean byTime =
        entry.job.timing() instanceof Timing.Cron || entry.job.timing() instanceof Timing.Every;
    boolean firstEver = slot.equals(entry.since); // an interval that begins with a run
    boolean seen = !entry.held.isEmpty() || entry.toldMissed;
    if (away && late && byTime && !firstEver && !seen) {
      entry.toldMissed = true;
      listener.missed(entry.job, slot);
    }
    String held = held(entry, slot, now);
    if (held.isEmpty()) {
      start(entry, slot, now);
      return;
    }
    if (entry.job.timing() instanceof Timing.OnChange) {
      entry.due = now.plus(Entry.LOOK); // looking means reading
    }
    if (!held.equals(entry.held)) {
      entry.held = held;
      LOG.info("'{}' is due, but {}.", entry.job.name(), held);
    }
  }

  private static boolean changed(Entry entry, Timing.OnChange change, Instant now) {
    String print;
    try {
      print = Fingerprint.of(change.places());
    } catch (IOException e) {
      entry.held = "its files cannot be read: " + e.getMessage();
      LOG.warn("'{}' cannot see what has changed: {}", entry.job.name(), e.toString());
      entry.due = now.plus(Entry.AGAIN);
      return false;
    }
    if (print.isEmpty() || print.equals(entry.print)) {
      entry.due = now.plus(Entry.LOOK);
      entry.slot = null;
      return false;
    }
    entry.newPrint = print;
    if (entry.slot == null) {
      entry.slot = now;
    }
    return true;
  }

  /** Why a job that is due does not begin; empty if nothing holds it. */
  private String held(Entry entry, Instant slot, Instant now) {
    if (paused) {
      return "schedules are paused";
    }
    Duration twice = entry.interval(slot).multipliedBy(2);
    boolean longOverdue = slot.plus(twice).isBefore(now);
    if (!longOverdue && options.quiet().isPresent()) {
      QuietHours quiet = options.quiet().get();
      if (quiet.hold(LocalTime.ofInstant(now, zone()))) {
        return "these are quiet hours (" + quiet + ")";
      }
    }
    if (entry.job.whenIdle() && !underWay.isEmpty()) {
      return "another operation is under way";
    }
    return elsewhere(now);
  }

  /** Looked at once a minute, since asking may start a process. */
  private String elsewhere(Instant now) {
    Instant last = lookedAround;
    if (last == null || Duration.between(last, now).compareTo(LOOK_AROUND) >= 0) {
      lookedAround = now;
      elsewhere = "";
      if (!options.onBattery() && surroundings.onBattery() == Surroundings.Answer.YES) {
        elsewhere = "the machine runs on battery";
      } else if (!options.onMetered()
          && surroundings.onMeteredNetwork() == Surroundings.Answer.YES) {
        elsewhere = "the network is metered";
      }
    }
    return elsewhere;
  }

  private void start(Entry entry, Instant slot, Instant now) {
    Operation operation;
    try {
      operation = starter.submit(entry.job.submission(slot.toString()));
    } catch (IllegalStateException e) { // the service is stopping; the job stays due
      entry.held = String.valueOf(e.getMessage());
      return;
    }
    String print = entry.newPrint;
    entry.running = operation.id();
    entry.since = now;
    entry.begun = true;
    entry.plan();
    save();
    starter
        .whenOver(operation.id())
        .whenComplete((ended, failure) -> over(entry.job.name(), operation.id(), print, ended));
  }

  private synchronized void over(
      String name, String operation, String print, Starter.@Nullable Ended ended) {
    Entry entry = entries.get(name);
    if (entry == null || !entry.running.equals(operation)) {
      return;
    }
    entry.running = "";
    boolean done = ended != null && isDone(ended.operation());
    if (done && entry.job.timing() instanceof Timing.OnChange) {
      entry.print = print;
      entry.due = clock.instant().plus(Entry.LOOK);
      save();
    }
    boolean interrupted = ended != null && ended.operation().state() == Operation.State.INTERRUPTED;
    if (!interrupted && entry.asked != null && entry.slot == null) { // else another one has ended
      entry.asked = null;
      save();
    }
  }

  private static boolean isDone(Operation operation) {
    return operation.state() == Operation.State.SUCCEEDED
        || operation.state() == Operation.State.INCOMPLETE;
  }

  @Override
  public synchronized void changed(Operation operation) {
    if (!operation.state().isOver()) {
      underWay.add(operation.id());
      return;
    }
    underWay.remove(operation.id());
    if (operation.kind().equals("backup")
        && isDone(operation)
        && !operation.source().startsWith(OWN)) {
      entries.values().forEach(entry -> entry.ask(clock.instant()));
      save();
    }
  }

  /**
   * Lets a job begin as soon as nothing holds it.
   *
   * @return false if there is none of this name
   */
  public synchronized boolean ask(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      return false;
    }
    Instant now = clock.instant();
    if (entry.job.timing() instanceof Timing.AfterBackup) {
      entry.ask(now);
      save();
    } else if (entry.due == null || entry.due.isAfter(now)) {
      entry.slot = now;
      entry.due = now;
    }
    return true;
  }

  /** Begins nothing until {@link #resume}, also after a restart; what runs goes on. */
  public synchronized void pause() {
    paused = true;
    save();
  }

  public synchronized void resume() {
    paused = false;
    save();
  }

  public synchronized boolean isPaused() {
    return paused;
  }

  /** All jobs as they stand. */
  public synchronized List<Upcoming> upcoming() {
    List<Upcoming> all = new ArrayList<>();
    entries.values().forEach(entry -> all.add(entry.upcoming()));
    return all;
  }

  private void save() {
    Map<String, ScheduleFile.Mark> marks = new LinkedHashMap<>(unused);
    entries.forEach((name, entry) -> marks.put(name, entry.mark()));
    file.write(new ScheduleFile.Marks(marks, paused));
  }
}
