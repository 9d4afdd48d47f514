package routes;

import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.jspecify.annotations.Nullable;

/** Finds in what a route threw what the engine needs to know of it. Pure functions. */
final class StoreFailures {
  /** Longer chains are loops. */
  private static final int DEPTH = 32;

  private StoreFailures() {}

  static <T extends Throwable> @Nullable T find(@Nullable Throwable thrown, Class<T> type) {
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < DEPTH; i++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** What it began with. */
  static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    for (int i = 0; root.getCause() != null && i < DEPTH; i++) {
      root = root.getCause();
    }
    return root;
  }

  /** Whether trying again at once cannot help. */
  static boolean hopeless(@Nullable Throwable thrown) {
    StoreException known = find(thrown, StoreException.class);
    if (known != null) {
      return !known.retryable();
    }
    return find(thrown, CallNotPermittedException.class) != null
        || find(thrown, RejectedExecutionException.class) != null
        || find(thrown, DirectConsumerNotAvailableException.class) != null
        || find(thrown, InterruptedException.class) != null;
  }

  /** Whether the destination is in no way to blame, so that its breaker must not count it. */
  static boolean permanent(@Nullable Throwable thrown) {
    StoreException known = find(thrown, StoreException.class);
    return known != null && !known.retryable();
  }

  /** What reaches the engine, whatever was thrown. */
  static StoreException translate(
      String verb, String object, String destination, Throwable thrown, String lastFailure) {
    StoreException known = find(thrown, StoreException.class);
    if (known != null) {
      return known;
    }
    String start = "Cannot " + verb + " '" + object + "' on '" + destination + "': ";
    if (find(thrown, CallNotPermittedException.class) != null) {
      String last = lastFailure.isEmpty() ? "" : " The last failure: " + lastFailure;
      return StoreException.retryable(
          Reason.UNAVAILABLE,
          start + "it failed too often and is left alone for a while." + last,
          thrown);
    }
    if (find(thrown, RejectedExecutionException.class) != null
        || find(thrown, DirectConsumerNotAvailableException.class) != null
        || find(thrown, InterruptedException.class) != null) {
      return StoreException.retryable(
          Reason.UNAVAILABLE, start + "Caravan is stopping. Run the command again.", thrown);
    }
    return StoreException.retryable(Reason.UNAVAILABLE, start + root(thrown) + ".", thrown);
  }

  static StoreException unproven(String verb, String object, String destination) {
    return StoreException.retryable(
        Reason.UNAVAILABLE,
        "Cannot "
            + verb
            + " '"
            + object
            + "' on '"
            + destination
            + "': its route ended without success and without an error. A fallback or an error"
            + " handler in a route of your own may hide the failure.");
  }
}
