package caravan.service;

import java.util.concurrent.CompletionStage;

/** Starts operations: what schedules and drop folders need of the registry. */
public interface Starter {
  /**
   * Starts an operation, or finds the one of the same idempotency key.
   *
   * @return as it stands now
   */
  Operation submit(Submission submission);

  /** Completes when it is over, with how it ended. */
  CompletionStage<Ended> whenOver(String id);

  /**
   * The end of an operation.
   *
   * @param operation as it ended
   * @param answer the lines of its answer, the last of at most a few hundred kilobytes
   */
  record Ended(Operation operation, java.util.List<String> answer) {}
}
