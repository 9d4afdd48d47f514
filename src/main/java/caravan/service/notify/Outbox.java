package caravan.service.notify;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for one channel, with a thread of its own, so that a channel that is away holds up no
 * other: three tries with growing waits, and then a line in the log. Safe for concurrent use.
 */
final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final int TRIES = 3;
  private static final int GROWTH = 5;

  /** What waits for a channel that is away is of yesterday soon. */
  private static final int MOST = 1_000;

  private static final long END_SECONDS = 5;

  private final Target target;
  private final Duration firstWait;
  private final Notifier.Counter counter;
  private final ScheduledExecutorService sender;
  private int waiting;

  Outbox(Target target, Duration firstWait, Notifier.Counter counter) {
    this.target = target;
    this.firstWait = firstWait;
    this.counter = counter;
    ScheduledThreadPoolExecutor pool =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "notices to " + target.name());
              thread.setDaemon(true);
              return thread;
            });
    this.sender = pool;
  }

  Target target() {
    return target;
  }

  void add(Notice notice) {
    synchronized (this) {
      if (waiting >= MOST) {
        drop(notice, "too many wait for it");
        return;
      }
      waiting++;
    }
    later(notice, 1, Duration.ZERO);
  }

  private void later(Notice notice, int attempt, Duration wait) {
    try {
      sender.schedule(() -> attempt(notice, attempt), wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      drop(notice, "the service is stopping");
      over();
    }
  }

  private void attempt(Notice notice, int attempt) {
    try {
      target.channel().send(notice);
      over();
      counter.counted(true);
    } catch (RefusedException e) {
      drop(notice, String.valueOf(e.getMessage()));
      over();
    } catch (IOException | RuntimeException e) { // a channel of the user's own may throw anything
      if (attempt < TRIES && !sender.isShutdown()) {
        Duration wait = firstWait.multipliedBy((long) Math.pow(GROWTH, attempt - 1));
        LOG.info("'{}' could not be told ({}); again in {}.", target.name(), e.toString(), wait);
        later(notice, attempt + 1, wait);
        return;
      }
      drop(notice, e.toString());
      over();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      drop(notice, "the service is stopping");
      over();
    }
  }

  private void drop(Notice notice, String why) {
    LOG.warn("'{}' was not told '{}': {}", target.name(), notice.subject(), why);
    counter.counted(false);
  }

  private synchronized void over() {
    waiting--;
  }

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
