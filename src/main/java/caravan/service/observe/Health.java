package caravan.service.observe;

import caravan.service.Operation;
import caravan.service.OperationListener;
import caravan.service.observe.HealthReport.Check;
import caravan.service.observe.HealthReport.State;
import caravan.service.observe.HealthReport.Status;
import caravan.service.status.Level;
import caravan.service.status.StatusReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the result of each check, so that to ask costs nothing and waits for nobody. Only what
 * keeps the service itself from working (its memory, its disk) makes it unhealthy: a destination
 * that is dead is the trouble of a backup, and to restart the service would not help. Safe for
 * concurrent use.
 */
final class Health implements OperationListener {
  static final String DATABASE = "database";
  static final String STORAGE = "storage";
  static final String MEMORY = "memory";
  static final String QUEUE = "queue";
  static final String DISK = "disk";
  static final String BACKUP = "backup";

  private static final Set<String> VITAL = Set.of(MEMORY, DISK);
  private static final Duration LONG_WAIT = Duration.ofHours(1);
  private static final double FULL_SPOOL = 0.8;

  private final Clock clock;
  private final Instant begun;
  private final Map<String, Check> checks = new ConcurrentHashMap<>();
  private final Map<String, Instant> queued = new ConcurrentHashMap<>();

  Health(Clock clock) {
    this.clock = clock;
    this.begun = clock.instant();
  }

  HealthReport report() {
    Map<String, Check> now = new LinkedHashMap<>();
    Status status = Status.HEALTHY;
    for (String name : new String[] {DATABASE, STORAGE, MEMORY, QUEUE, DISK, BACKUP}) {
      Check check = checks.get(name);
      if (check == null) {
        continue; // it has not run yet
      }
      now.put(name, check);
      if (check.status() == State.FAILING && VITAL.contains(name)) {
        status = Status.UNHEALTHY;
      } else if (check.status() != State.PASSING && status == Status.HEALTHY) {
        status = Status.DEGRADED;
      }
    }
    Instant at = clock.instant();
    return new HealthReport(status, at, Math.max(0, Duration.between(begun, at).toSeconds()), now);
  }

  void check(String name, State state) {
    checks.put(name, new Check(state, clock.instant()));
  }

  void database(boolean answers) {
    check(DATABASE, answers ? State.PASSING : State.WARNING); // it can be made anew from the vault
  }

  /** Memory of this process in percent after collections. */
  void memory(double percent) {
    check(MEMORY, above(percent, 85, 97));
  }

  void disk(double percent, long free) {
    State state = above(percent, 95, 99);
    check(DISK, free < (16L << 20) ? State.FAILING : state); // no room for a service's own notes
  }

  private static State above(double percent, double warning, double failing) {
    return percent >= failing ? State.FAILING : percent >= warning ? State.WARNING : State.PASSING;
  }

  void status(StatusReport report, Map<String, Watched.Drops> drops) {
    long all = report.plan().destinations().size();
    long away =
        report.plan().destinations().keySet().stream()
            .filter(name -> report.known().destination(name).isAway())
            .count();
    boolean harmed = away > 0 || report.isDamaged();
    check(STORAGE, all > 0 && away == all ? State.FAILING : harmed ? State.WARNING : State.PASSING);
    check(
        BACKUP,
        report.level() == Level.SAFE
            ? State.PASSING
            : report.level() == Level.AT_RISK ? State.WARNING : State.FAILING);
    queue(report, drops);
  }

  private void queue(StatusReport report, Map<String, Watched.Drops> drops) {
    long waiting = report.spool().values().stream().mapToLong(Long::longValue).sum();
    boolean fullSpool =
        report.plan().spoolLimit() > 0 && waiting > FULL_SPOOL * report.plan().spoolLimit();
    Instant limit = clock.instant().minus(LONG_WAIT);
    boolean longWait = queued.values().stream().anyMatch(since -> since.isBefore(limit));
    boolean stuck =
        drops.values().stream()
            .anyMatch(
                drop -> drop.failed() > 0 || drop.oldestPendingSeconds() > LONG_WAIT.toSeconds());
    check(QUEUE, fullSpool || longWait || stuck ? State.WARNING : State.PASSING);
  }

  @Override
  public void changed(Operation operation) {
    if (operation.state() == Operation.State.QUEUED) {
      queued.put(operation.id(), operation.requested());
    } else {
      queued.remove(operation.id());
    }
  }
}
