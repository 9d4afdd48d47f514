package caravan.platform.limits;

import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only while somebody waits for it, or as a test says: no test waits for it. */
public final class HandTime implements TimeSource {
  private static final long START = 77_000_000_000L;

  private final AtomicLong now = new AtomicLong(START);

  @Override
  public long nanos() {
    return now.get();
  }

  @Override
  public void pause(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    now.addAndGet(nanos);
  }

  public void pass(double seconds) {
    now.addAndGet(Math.round(seconds * 1e9));
  }

  /** Seconds since it began. */
  public double seconds() {
    return (now.get() - START) / 1e9;
  }
}
