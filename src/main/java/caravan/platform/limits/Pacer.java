package caravan.platform.limits;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;

/**
 * Holds threads back so that all of them together spend no more than so many units a second, on
 * average. What was spent is owed, and the debt melts at the rate that holds then, so a rate may
 * change at any moment, also while somebody waits. Time in which nothing is spent is not saved up.
 * Safe for concurrent use; who waits may be interrupted.
 */
public final class Pacer {
  /** The rate is asked at least so often by who waits: a limit that ends lets go soon. */
  private static final long LOOK_AGAIN = 1_000_000_000L;

  private static final double SECOND = 1e9;

  private final DoubleSupplier perSecond;
  private final TimeSource time;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final LongAdder waited = new LongAdder();

  /** Less than nothing is what could have been spent, and is forgotten by whoever spends next. */
  private double owed;

  private long seen;

  /**
   * @param perSecond units a second as of now; 0 means no limit
   */
  public Pacer(DoubleSupplier perSecond, TimeSource time) {
    this.perSecond = perSecond;
    this.time = time;
    this.seen = time.nanos();
  }

  /**
   * Waits until what others have spent has had its time, each in its turn, and spends. Returns at
   * once where nothing is owed, however much is spent now: it is the next one that waits for it.
   */
  public void spend(long units) throws InterruptedException {
    if (perSecond.getAsDouble() <= 0) {
      return;
    }
    turn.lockInterruptibly();
    try {
      awaitPaid();
      book(units, time.nanos());
    } finally {
      turn.unlock();
    }
  }

  /**
   * Notes what was spent already.
   *
   * @param since when that began, by the clock of this pacer: what the rate has allowed from then
   *     on, and nobody else has spent, is taken off
   */
  public synchronized void book(long units, long since) {
    double rate = settle();
    double unused = Math.max(0, seen - since) / SECOND * rate;
    owed = rate > 0 ? Math.max(owed, -unused) + units : 0;
  }

  /**
   * Notes what was spent already, as far as nobody has to wait longer for it.
   *
   * @param most seconds that are waited at most, all that is owed taken together
   */
  synchronized void bookUpTo(double most, long units, long since) {
    double before = owed;
    book(units, since);
    double rate = perSecond.getAsDouble();
    if (rate > 0) {
      owed = Math.min(owed, Math.max(before, most * rate));
    }
  }

  /** Waits until nothing is owed. */
  public void awaitPaid() throws InterruptedException {
    for (long left = left(); left > 0; left = left()) {
      long before = time.nanos();
      time.pause(Math.min(left, LOOK_AGAIN));
      waited.add(time.nanos() - before);
    }
  }

  /** Nanoseconds that threads have waited here, all together. */
  public long waitedNanos() {
    return waited.sum();
  }

  private synchronized long left() {
    double rate = settle();
    return owed <= 0 ? 0 : (long) Math.ceil(Math.min(owed / rate, 1e6) * SECOND);
  }

  /** Takes off what has had its time, and answers the rate that holds. */
  private double settle() {
    double rate = perSecond.getAsDouble();
    long now = time.nanos();
    owed = rate <= 0 ? 0 : owed - (now - seen) / SECOND * rate;
    seen = now;
    return rate;
  }
}
