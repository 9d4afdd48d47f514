package caravan.graph.projection;

import java.io.InterruptedIOException;

/** Lets a projection wait for what is more urgent, between two of its batches. */
@FunctionalInterface
public interface Turn {
  /** Nothing is more urgent: somebody waits for the answer. */
  Turn AT_ONCE = () -> {};

  /**
   * Returns when the next batch may be written. Nothing is locked meanwhile.
   *
   * @throws InterruptedIOException if the thread was interrupted, which it still is then
   */
  void await() throws InterruptedIOException;
}
