package caravan.model;

/**
 * Work that one of its parts can call off. Safe for concurrent use; calling it off again does
 * nothing.
 */
public interface Cancellable {
  /**
   * Lets feeds end at the next item, because the rest would be in vain.
   *
   * @param cause why
   */
  void cancel(Throwable cause);
}
