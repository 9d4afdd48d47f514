package caravan.service;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Gives memory back once nothing has run for a while: a service that backs up for minutes a day
 * should not hold for the rest of it what it needed then. Safe for concurrent use.
 */
public final class QuietMemory implements OperationListener {
  private final Duration after;
  private final LongSupplier nanos;
  private final Runnable release;
  private final Set<String> running = new HashSet<>();
  private boolean used = true; // by the start
  private long last;

  /**
   * @param after how long nothing must have run
   * @param nanos a clock that only goes forward
   * @param release gives memory back
   */
  public QuietMemory(Duration after, LongSupplier nanos, Runnable release) {
    this.after = after;
    this.nanos = nanos;
    this.release = release;
    this.last = nanos.getAsLong();
  }

  @Override
  public synchronized void changed(Operation operation) {
    if (operation.state().isOver()) {
      running.remove(operation.id());
    } else {
      running.add(operation.id());
    }
    used = true;
    last = nanos.getAsLong();
  }

  /** Releases if it is time, once after each use; to be called now and then. */
  public void look() {
    synchronized (this) {
      if (!used || !running.isEmpty() || nanos.getAsLong() - last < after.toNanos()) {
        return;
      }
      used = false;
    }
    release.run();
  }
}
