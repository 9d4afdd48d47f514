package caravan.graph.projection;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets a projection wait while a backup runs in the same process: bytes come to safety first. It
 * waits so long for each batch at most, so that where backups never end the graph still follows,
 * slowly. Safe for concurrent use.
 */
public final class AfterBackups implements Turn {
  /** A first projection of 100,000 files has 50 batches: an hour beside backups without an end. */
  public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(1);

  private final long patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private int backups;

  /**
   * @param patience the longest that one batch waits
   */
  public AfterBackups(Duration patience) {
    this.patience = patience.toNanos();
  }

  /** A backup runs from now on, until what is returned is closed. Closing twice is as once. */
  public Backup begun() {
    count(1);
    return new Backup();
  }

  /** One backup that runs. */
  public final class Backup implements AutoCloseable {
    private boolean over;

    private Backup() {}

    @Override
    public synchronized void close() {
      if (!over) {
        over = true;
        count(-1);
      }
    }
  }

  private void count(int more) {
    lock.lock();
    try {
      backups += more;
      if (backups == 0) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void await() throws InterruptedIOException {
    lock.lock();
    try {
      long left = patience;
      while (backups > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a backup ran");
    } finally {
      lock.unlock();
    }
  }
}
