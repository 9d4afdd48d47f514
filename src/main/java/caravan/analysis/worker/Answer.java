package caravan.analysis.worker;

import caravan.model.meaning.Unreadable;

/** What came of a request to a worker. */
public sealed interface Answer {
  /**
   * The handler's answer.
   *
   * @param bytes not to be written to
   */
  record Done(byte[] bytes) implements Answer {}

  /** There is none, and why. The next request finds a worker that works. */
  record Failed(Unreadable unreadable) implements Answer {}
}
