package caravan.discovery;

import java.util.function.LongSupplier;

/**
 * How many steps of a walk go in one batch: as many as are worked on in a quarter of a second at
 * the rate of the batches before, so that a slow source is paused and ended soon, and a fast one is
 * not cut into crumbs; and fewer while the heap is nearly full. Where files go by importance the
 * first are large, so that the most important of many go first; else they are not, because reading
 * should begin soon, and what is under way between the stages be gone when the collector comes. It
 * is twice or half of the one before at most, once the first ones are done. What is stored does not
 * depend on it. {@link #steps} may be asked by any thread; all else belongs to the one that takes
 * batches.
 */
final class BatchSize {
  static final int LEAST = 128;
  static final int FIRST_RANKED = 2048;
  static final int MOST = 512;

  private static final double SPAN = 0.25;
  private static final double SECOND = 1e9;

  /** Of the heap; with less left, the collector comes again and again. */
  private static final double SHORT = 1 / 16.0;

  private final LongSupplier nanos;
  private final LongSupplier free;
  private final long heap;
  private volatile int size;
  private int under;
  private long since;
  private long waited;

  /**
   * @param first steps of the first batches
   * @param nanos a clock that only goes forward
   * @param free bytes of the heap that are left
   * @param heap bytes of the whole heap
   */
  BatchSize(int first, LongSupplier nanos, LongSupplier free, long heap) {
    this.size = first;
    this.nanos = nanos;
    this.free = free;
    this.heap = heap;
  }

  /**
   * By the time and the heap of this process.
   *
   * @param ranked whether files go by importance
   */
  static BatchSize ofMachine(boolean ranked) {
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.maxMemory();
    return new BatchSize(
        ranked ? FIRST_RANKED : MOST,
        System::nanoTime,
        () -> heap - runtime.totalMemory() + runtime.freeMemory(),
        heap);
  }

  /** Steps of the next batch. */
  int steps() {
    return size;
  }

  /** A batch is handed over to be worked on, so the one before is done. */
  void given(int steps) {
    long now = nanos.getAsLong();
    if (under > 0) {
      learn(under / (Math.max(1, now - since - waited) / SECOND));
    }
    under = steps;
    since = now;
    waited = 0;
  }

  /** Begins to wait for the walk; to be given to {@link #waited}. */
  long waits() {
    return nanos.getAsLong();
  }

  /** The waiting has ended: it was no work on the batch that was given last. */
  void waited(long begun) {
    waited += nanos.getAsLong() - begun;
  }

  private void learn(double stepsPerSecond) {
    int now = size;
    double next = Math.max(now / 2.0, Math.min(now * 2.0, stepsPerSecond * SPAN));
    if (free.getAsLong() < heap * SHORT) {
      next = Math.min(next, now / 2.0);
    }
    size = (int) Math.max(LEAST, Math.min(MOST, next));
  }
}
