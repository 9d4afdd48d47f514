package caravan.service.schedule;

import caravan.service.Operation;
import caravan.service.Starter;
import caravan.service.Submission;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A service whose time is turned by hand: operations begin at once, and take as long as is said.
 */
final class Simulation extends Clock implements Starter, Surroundings, ScheduleListener {
  private final Path file;
  private final ZoneId zone;
  private final Map<String, CompletableFuture<Ended>> over = new HashMap<>();
  private final Map<String, Operation> byKey = new HashMap<>();
  private final List<Running> running = new ArrayList<>();

  Instant now;
  Duration taking = Duration.ZERO;
  int exit;
  boolean stopping;
  Answer battery = Answer.UNKNOWN;
  Answer metered = Answer.UNKNOWN;
  int asked;
  Schedules schedules;

  /** What began, and when. */
  final List<Started> started = new ArrayList<>();

  final List<String> missed = new ArrayList<>();

  record Started(String kind, String source, Instant at) {}

  private record Running(Operation operation, Instant until) {}

  Simulation(Path folder, String zone, String start) throws Exception {
    this.file = folder.resolve("state").resolve("schedules.json");
    this.zone = ZoneId.of(zone);
    this.now = ZonedDateTime.of(java.time.LocalDateTime.parse(start), this.zone).toInstant();
    this.schedules = new Schedules(this, this, this, new ScheduleFile(file), this);
  }

  /** As a service that was off, and is on again. */
  void restart(List<Job> jobs, Options options) throws Exception {
    running.clear();
    over.clear();
    byKey.clear();
    schedules = new Schedules(this, this, this, new ScheduleFile(file), this);
    schedules.set(jobs, options);
  }

  /** Ticks on. */
  void run(Duration time, Duration step) {
    Instant end = now.plus(time);
    while (now.isBefore(end)) {
      now = now.plus(step);
      finish();
      schedules.tick();
    }
  }

  void run(Duration time) {
    run(time, Duration.ofSeconds(1));
  }

  /** Ends what has taken its time. */
  private void finish() {
    for (Running one : List.copyOf(running)) {
      if (!one.until().isAfter(now)) {
        running.remove(one);
        end(one.operation());
      }
    }
  }

  private void end(Operation operation) {
    Operation ended = state(operation, Operation.stateOf(exit), exit);
    schedules.changed(ended);
    over.get(operation.id()).complete(new Ended(ended, List.of()));
  }

  /** Another operation than those of the schedule begins, or ends. */
  void other(String kind, String source, Operation.State state) {
    schedules.changed(
        state(
            operation(
                "other",
                new Submission(
                    kind, source, List.of(), "local", Optional.empty(), Optional.empty())),
            state,
            0));
  }

  private static Operation state(Operation from, Operation.State state, int exit) {
    return new Operation(
        from.id(),
        from.correlationId(),
        from.kind(),
        from.source(),
        from.arguments(),
        from.requestedBy(),
        state,
        from.requested(),
        from.started(),
        from.ended(),
        exit,
        "");
  }

  private Operation operation(String id, Submission wish) {
    return new Operation(
        id,
        "corr",
        wish.kind(),
        wish.source(),
        wish.arguments(),
        wish.requestedBy(),
        Operation.State.RUNNING,
        now,
        Optional.of(now),
        Optional.empty(),
        -1,
        "");
  }

  @Override
  public Operation submit(Submission wish) {
    if (stopping) {
      throw new IllegalStateException("The service is stopping.");
    }
    Operation known = byKey.get(wish.idempotencyKey().orElseThrow());
    if (known != null) {
      return known;
    }
    Operation operation = operation("op-" + started.size(), wish);
    byKey.put(wish.idempotencyKey().orElseThrow(), operation);
    over.put(operation.id(), new CompletableFuture<>());
    started.add(new Started(wish.kind(), wish.source(), now));
    schedules.changed(operation);
    if (taking.isZero()) {
      end(operation);
    } else {
      running.add(new Running(operation, now.plus(taking)));
    }
    return operation;
  }

  @Override
  public CompletionStage<Ended> whenOver(String id) {
    return over.get(id);
  }

  @Override
  public void missed(Job job, Instant due) {
    missed.add(job.name());
  }

  @Override
  public Answer onBattery() {
    asked++;
    return battery;
  }

  @Override
  public Answer onMeteredNetwork() {
    return metered;
  }

  /** When a kind of operation began, in the zone. */
  List<ZonedDateTime> times(String kind) {
    return started.stream()
        .filter(one -> one.kind().equals(kind))
        .map(one -> one.at().atZone(zone))
        .toList();
  }

  long count(String kind) {
    return times(kind).size();
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    throw new UnsupportedOperationException("a simulation has one zone");
  }
}
