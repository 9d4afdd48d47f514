package caravan.platform.limits;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much of the processors the threads that ask here may use, all together: what each has used is
 * measured, and whoever has just worked rests until the sum is within the share again. Without a
 * limit nothing is measured. Work that may wait, as analysis, rests for all that was used; a backup
 * rests for what backups use, and for no more than a few seconds of what is done elsewhere, as that
 * comes in pieces of minutes. Safe for concurrent use.
 *
 * <pre>{@code
 * CpuShare.Piece piece = cpu.begin();
 * work(); // some milliseconds, by this thread
 * cpu.end(piece);
 * }</pre>
 */
public final class CpuShare {
  private static final double ALL = 1;

  /** Seconds that a backup rests for work elsewhere, at most. */
  private static final double FOR_OTHERS = 3;

  /** The beginning of a piece of work. Belongs to the thread that does it. */
  public static final class Piece {
    /** One that is not measured. */
    public static final Piece NONE = new Piece(0, 0);

    private final long used;
    private final long since;

    private Piece(long used, long since) {
      this.used = used;
      this.since = since;
    }
  }

  private final int processors;
  private final TimeSource time;
  private final LongSupplier threadTime;
  private final Pacer pacer;

  /** Of all work; for who may wait. */
  private final Pacer behind;

  private volatile double share = ALL;

  /**
   * @param processors of the machine, as many as the JVM may use
   * @param threadTime nanoseconds of a processor that the thread that asks has used
   */
  public CpuShare(int processors, TimeSource time, LongSupplier threadTime) {
    this.processors = processors;
    this.time = time;
    this.threadTime = threadTime;
    this.pacer = new Pacer(this::perSecond, time);
    this.behind = new Pacer(this::perSecond, time);
  }

  private double perSecond() {
    return share < ALL ? share * processors * 1e9 : 0;
  }

  /** That of this machine and process; without a limit at first. */
  public static CpuShare ofMachine(TimeSource time) {
    return new CpuShare(
        Runtime.getRuntime().availableProcessors(), time, () -> Measured.threadNanos());
  }

  /** One that never limits. */
  public static CpuShare unlimited() {
    return ofMachine(TimeSource.SYSTEM);
  }

  /**
   * Sets the limit, for those too who rest just now.
   *
   * @param share of all processors, above 0; 1 for no limit
   */
  public void limit(double share) {
    if (!(share > 0 && share <= ALL)) {
      throw new IllegalArgumentException("a share must be in (0,1], not " + share);
    }
    this.share = share;
  }

  /** The share that holds now; 1 for no limit. */
  public double share() {
    return share;
  }

  /** To be asked before a piece of work, by the thread that does it. */
  public Piece begin() {
    return share < ALL ? new Piece(threadTime.getAsLong(), time.nanos()) : Piece.NONE;
  }

  /** Rests, if need be, for the work that has ended. */
  public void end(Piece piece) throws InterruptedException {
    if (piece != Piece.NONE) {
      note(piece);
      pacer.awaitPaid();
    }
  }

  /** The same for work that may wait: rests for all that was used, by whomever. */
  public void endBehind(Piece piece) throws InterruptedException {
    if (piece != Piece.NONE) {
      note(piece);
      behind.awaitPaid();
    }
  }

  /** Counts the work that has ended; others rest for it. */
  public void note(Piece piece) {
    if (piece != Piece.NONE) {
      long worked = Math.max(0, threadTime.getAsLong() - piece.used);
      pacer.book(worked, piece.since);
      behind.book(worked, piece.since);
    }
  }

  /**
   * Counts what was used elsewhere until now, as by a process that works for this one and may be at
   * one piece for minutes. Who asked for it ends with {@link #endBehind}.
   */
  public void note(Duration elsewhere) {
    if (share < ALL) {
      long since = time.nanos() - elsewhere.toNanos();
      pacer.bookUpTo(FOR_OTHERS, elsewhere.toNanos(), since);
      behind.book(elsewhere.toNanos(), since);
    }
  }

  /** Nanoseconds that threads have rested, all together. */
  public long restedNanos() {
    return pacer.waitedNanos() + behind.waitedNanos();
  }

  /** Loaded only where there is a limit. */
  private static final class Measured {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Measured() {}

    /** A JVM that cannot tell counts a thread's whole time, which is never too little. */
    static long threadNanos() {
      return THREADS.isCurrentThreadCpuTimeSupported()
          ? THREADS.getCurrentThreadCpuTime()
          : System.nanoTime();
    }
  }
}
