package caravan.service.notify;

import caravan.service.Operation;
import caravan.service.OperationListener;
import caravan.service.schedule.Job;
import caravan.service.schedule.ScheduleListener;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people of the ends of operations and of missed runs, over channels, off the thread on which
 * they happen, once for each incident and once for its end. Safe for concurrent use.
 */
public final class Notifier implements OperationListener, ScheduleListener, AutoCloseable {
  /** After the first failure of a channel; the next wait is five times as long. */
  public static final Duration FIRST_WAIT = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

  private final List<Outbox> outboxes;
  private final Incidents incidents;

  /** Counts what became of notices. */
  public interface Counter {
    /** One was sent, or given up. */
    void counted(boolean sent);
  }

  /**
   * @param told what people know already
   * @param firstWait see {@link #FIRST_WAIT}
   * @throws IOException if that cannot be read
   */
  public Notifier(List<Target> targets, IncidentFile told, Duration firstWait, Counter counter)
      throws IOException {
    this.incidents = new Incidents(told);
    this.outboxes = targets.stream().map(target -> new Outbox(target, firstWait, counter)).toList();
  }

  @Override
  public void changed(Operation operation) {
    if (operation.state().isOver()) {
      Optional<Notice> notice;
      synchronized (this) {
        notice = incidents.ended(operation);
      }
      notice.ifPresent(this::tell);
    }
  }

  @Override
  public void missed(Job job, Instant due) {
    Optional<Notice> notice;
    synchronized (this) {
      notice = incidents.missed(job, due);
    }
    notice.ifPresent(this::tell);
  }

  private void tell(Notice notice) {
    if (notice.event() != Event.SUCCESS) {
      LOG.info("{}", notice.subject());
    }
    for (Outbox outbox : outboxes) {
      if (outbox.target().wants(notice)) {
        outbox.add(notice);
      }
    }
  }

  /** Sends what is ready, for a few seconds; tries that wait are given up. */
  @Override
  public void close() {
    outboxes.forEach(Outbox::close);
  }
}
