package caravan.service;

/**
 * Hears of operations. Each call must return soon; what it throws is logged and stops nothing.
 * Called by several threads.
 */
public interface OperationListener {
  /** It was asked for, began, was paused or went on, or ended. */
  default void changed(Operation operation) {}

  /** It is so far now; at most a few times a second. */
  default void progressed(Operation operation, UseCases.Progress progress) {}

  /** A line of its answer came: a JSON value where it was asked for with {@code --json}. */
  default void answered(Operation operation, String line) {}

  /** It said a sentence. */
  default void said(Operation operation, String sentence) {}
}
