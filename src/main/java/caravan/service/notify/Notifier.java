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
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people of the ends of operations and of missed runs, over channels, off the thread on which
 * they happen: three tries with growing waits, and then a line in the log. Safe for concurrent use.
 */
public final class Notifier implements OperationListener, ScheduleListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final int TRIES = 3;
  private static final int GROWTH = 5;

  /** What waits for a channel that is away is of yesterday soon. */
  private static final int MOST_WAITING = 1_000;

  private static final long END_SECONDS = 5;

  private final List<Target> targets;
  private final Duration firstWait;
  private final Counter counter;
  private final Incidents incidents = new Incidents();
  private final ScheduledExecutorService sender;
  private int waiting;

  /**
   * A channel, and what goes over it.
   *
   * @param name in the settings
   * @param on what is told; the end of an incident is told with its beginning
   * @param kinds of operations; empty for all
   */
  public record Target(String name, Set<Event> on, Set<String> kinds, Channel channel) {
    public Target {
      on = Set.copyOf(on);
      kinds = Set.copyOf(kinds);
    }
  }

  /** Counts what became of notices. */
  public interface Counter {
    /** One was sent, or given up. */
    void counted(boolean sent);
  }

  /**
   * @param firstWait after the first failure; the next is five times as long
   */
  public Notifier(List<Target> targets, Duration firstWait, Counter counter) {
    this.targets = List.copyOf(targets);
    this.firstWait = firstWait;
    this.counter = counter;
    this.sender =
        Executors.newScheduledThreadPool(
            1,
            task -> {
              Thread thread = new Thread(task, "notifier");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public void changed(Operation operation) {
    if (!operation.state().isOver()) {
      return;
    }
    Optional<Notice> notice;
    synchronized (this) {
      notice = incidents.ended(operation);
    }
    notice.ifPresent(this::tell);
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
    for (Target target : targets) {
      boolean event = target.on().contains(notice.event());
      boolean end = notice.ends() && !target.on().equals(Set.of(Event.SUCCESS));
      boolean kind = target.kinds().isEmpty() || target.kinds().contains(notice.kind());
      if ((event || end) && kind) {
        enqueue(target, notice);
      }
    }
  }

  private void enqueue(Target target, Notice notice) {
    synchronized (this) {
      if (waiting >= MOST_WAITING) {
        LOG.warn("Too many notices wait for '{}'; one was dropped.", target.name());
        counter.counted(false);
        return;
      }
      waiting++;
    }
    sender.execute(() -> attempt(target, notice, 1, firstWait));
  }

  private void attempt(Target target, Notice notice, int attempt, Duration wait) {
    try {
      target.channel().send(notice);
      over(true);
    } catch (RefusedException e) {
      LOG.warn("'{}' does not take '{}': {}", target.name(), notice.subject(), e.getMessage());
      over(false);
    } catch (IOException | RuntimeException e) { // a channel of the user's own may throw anything
      if (attempt < TRIES && !sender.isShutdown()) {
        LOG.info("'{}' could not be told ({}); once more in {}.", target.name(), e, wait);
        sender.schedule(
            () -> attempt(target, notice, attempt + 1, wait.multipliedBy(GROWTH)),
            wait.toMillis(),
            TimeUnit.MILLISECONDS);
        return;
      }
      LOG.warn("'{}' could not be told '{}': {}", target.name(), notice.subject(), e.toString());
      over(false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      over(false);
    }
  }

  private void over(boolean sent) {
    synchronized (this) {
      waiting--;
    }
    counter.counted(sent);
  }

  /** Sends what is ready, for a few seconds; tries that wait are given up. */
  @Override
  public void close() {
    sender.shutdown();
    try {
      if (!sender.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        sender.shutdownNow();
      }
    } catch (InterruptedException e) {
      sender.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
