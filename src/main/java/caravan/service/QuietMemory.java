package caravan.service;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Gives memory back once nothing has run for a while: a service that backs up for minutes a day
 * should not hold for the rest of it what it needed then. Safe for concurrent use.
 */
public final class QuietMemory implements OperationListener {
  private final Duration after;
  private final LongSupplier nanos;
  private final BooleanSupplier busy;
  private final Runnable release;
  private boolean used = true; // by the start
  private long last;

  /**
   * @param after how long nothing must have run
   * @param nanos a clock that only goes forward
   * @param busy whether an operation runs
   * @param release gives memory back
   */
  public QuietMemory(Duration after, LongSupplier nanos, BooleanSupplier busy, Runnable release) {
    this.after = after;
    this.nanos = nanos;
    this.busy = busy;
    this.release = release;
    this.last = nanos.getAsLong();
  }

  @Override
  public synchronized void changed(Operation operation) {
    used = true;
    last = nanos.getAsLong();
  }

  /** Releases if it is time, once after each use; to be called now and then. */
  public void look() {
    boolean running = busy.getAsBoolean();
    synchronized (this) {
      if (running) {
        last = nanos.getAsLong();
      }
      if (!used || running || nanos.getAsLong() - last < after.toNanos()) {
        return;
      }
      used = false;
    }
    release.run();
  }
}
