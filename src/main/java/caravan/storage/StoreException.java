package caravan.storage;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A destination could not do what was asked. Says why, on what, and whether another try can help.
 */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The cause in a word; the message has the sentence. */
  public enum Reason {
    /** The object asked for is not there. */
    MISSING,
    /** Other content stands under this name. */
    CONFLICT,
    /** No room is left, or a quota is reached. */
    FULL,
    /** Credentials or permissions do not allow it. */
    DENIED,
    /** Object lock or retention forbids it. */
    LOCKED,
    /** The destination cannot be reached, is absent, or its breaker is open. */
    UNAVAILABLE,
    /** What came back is not what was stored. */
    CORRUPT,
    /** The request itself makes no sense to the destination. */
    INVALID
  }

  private final Reason reason;
  private final boolean retryable;
  private final @Nullable Duration retryAfter;

  private StoreException(
      Reason reason,
      boolean retryable,
      String message,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.retryable = retryable;
    this.retryAfter = retryAfter;
  }

  /** Trying again cannot help until somebody changes something. */
  public static StoreException permanent(Reason reason, String message) {
    return new StoreException(reason, false, message, null, null);
  }

  public static StoreException permanent(Reason reason, String message, Throwable cause) {
    return new StoreException(reason, false, message, null, cause);
  }

  /** Trying again may help. */
  public static StoreException retryable(Reason reason, String message) {
    return new StoreException(reason, true, message, null, null);
  }

  public static StoreException retryable(Reason reason, String message, Throwable cause) {
    return new StoreException(reason, true, message, null, cause);
  }

  /**
   * Trying again may help, but not before so much time has passed: the provider said so.
   *
   * @param retryAfter from now on; not negative
   */
  public static StoreException retryableAfter(
      Reason reason, String message, Duration retryAfter, Throwable cause) {
    return new StoreException(reason, true, message, retryAfter, cause);
  }

  public Reason reason() {
    return reason;
  }

  public boolean retryable() {
    return retryable;
  }

  /** How long the provider asked to be left alone; empty if it said nothing. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
