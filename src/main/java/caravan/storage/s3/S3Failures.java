package caravan.storage.s3;

import caravan.storage.RetryAfter;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Says what an answer of the store means for the engine, and names the setting to look at.
 * Stateless.
 */
final class S3Failures {
  private static final int MOVED = 301;
  static final int BAD_REQUEST = 400;
  static final int NOT_FOUND = 404;
  static final int CONFLICT = 409;
  static final int PRECONDITION_FAILED = 412;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int TOO_MANY = 429;
  static final int NOT_IMPLEMENTED = 501;
  private static final int INSUFFICIENT_STORAGE = 507;
  private static final int DEPTH = 16;

  private static final Set<String> WRONG_KEYS =
      Set.of(
          "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "InvalidToken",
          "ExpiredToken",
          "TokenRefreshRequired",
          "InvalidSecurity");
  private static final Set<String> SKEWED = Set.of("RequestTimeTooSkewed", "RequestExpired");
  private static final Set<String> FULL =
      Set.of("QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity", "EntityTooLarge");
  private static final Set<String> ELSEWHERE =
      Set.of(
          "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException");
  private static final Set<String> WAIT =
      Set.of(
          "SlowDown", "RequestTimeout", "RequestTimeoutException", "Throttling", "InternalError");

  private final String destination;
  private final String bucket;

  S3Failures(S3Options options) {
    this.destination = options.destination();
    this.bucket = options.bucket();
  }

  /** The store's answer in a chain of causes; null if the failure is not its. */
  static @Nullable AwsServiceException answer(@Nullable Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < DEPTH; i++) {
      if (cause instanceof AwsServiceException answer) {
        return answer;
      }
      cause = cause.getCause();
    }
    return null;
  }

  static int status(@Nullable Throwable thrown) {
    AwsServiceException answer = answer(thrown);
    return answer == null ? 0 : answer.statusCode();
  }

  /** Whether the store asks for patience, whatever the status of its answer. */
  static boolean passes(Throwable thrown) {
    AwsServiceException answer = answer(thrown);
    return answer != null && WAIT.contains(code(answer));
  }

  /**
   * @param doing as {@code store}
   */
  StoreException translate(String doing, String object, Throwable thrown) {
    String start = "Cannot " + doing + " '" + object + "' on '" + destination + "': ";
    AwsServiceException answer = answer(thrown);
    if (answer == null) {
      return unreachable(start, thrown);
    }
    String code = code(answer);
    String said = said(answer);
    String setting = "caravan.destinations." + destination + ".";
    if (code.equals("NoSuchBucket")) {
      return StoreException.permanent(
          Reason.UNAVAILABLE,
          start
              + "the bucket '"
              + bucket
              + "' does not exist. Create it, let 'caravan init' do so with 'create-bucket: true',"
              + " or correct "
              + setting
              + "bucket.",
          answer);
    }
    if (SKEWED.contains(code)) {
      return StoreException.permanent(
          Reason.DENIED,
          start + "the clock of this machine differs too much from the store's. Set the clock.",
          answer);
    }
    if (WRONG_KEYS.contains(code)) {
      return StoreException.permanent(
          Reason.DENIED,
          start
              + "the store refuses the credentials ("
              + said
              + "). Correct "
              + setting
              + "access-key and secret-key.",
          answer);
    }
    if (ELSEWHERE.contains(code) || answer.statusCode() == MOVED) { // the client drops its body
      return StoreException.permanent(
          Reason.INVALID,
          start + "the bucket is in another region (" + said + "). Correct " + setting + "region.",
          answer);
    }
    int status = answer.statusCode();
    if (FULL.contains(code) || status == INSUFFICIENT_STORAGE) {
      return StoreException.permanent(
          Reason.FULL,
          start + "no room is left (" + said + "). Free some, raise the quota, or prune.",
          answer);
    }
    if (status == NOT_FOUND) {
      return StoreException.permanent(Reason.MISSING, start + "there is no such object.", answer);
    }
    if (status == RANGE_NOT_SATISFIABLE) {
      return StoreException.permanent(
          Reason.CORRUPT, start + "it is shorter than it should be. Run 'caravan check'.", answer);
    }
    if (status == CONFLICT && code.equals("OperationAborted")
        || status == TOO_MANY
        || status >= 500
        || WAIT.contains(code)) {
      String later = start + "the store asks to try later (" + said + ").";
      Optional<Duration> wait = retryAfter(answer);
      return wait.isPresent()
          ? StoreException.retryableAfter(Reason.UNAVAILABLE, later, wait.get(), answer)
          : StoreException.retryable(Reason.UNAVAILABLE, later, answer);
    }
    if (locked(answer)) {
      return StoreException.permanent(
          Reason.LOCKED, start + "its retention does not allow it yet (" + said + ").", answer);
    }
    if (status == 401 || status == 403) {
      return StoreException.permanent(
          Reason.DENIED,
          start
              + "access is denied ("
              + said
              + "). Give the key that "
              + setting
              + "access-key names the right to read, write, list and delete in the bucket '"
              + bucket
              + "'.",
          answer);
    }
    return StoreException.permanent(
        Reason.INVALID,
        start
            + "the store refuses the request ("
            + said
            + "). If it is not Amazon's, try "
            + setting
            + "checksums: when-required and path-style: true.",
        answer);
  }

  private static StoreException unreachable(String start, Throwable thrown) {
    Throwable root = thrown;
    for (int i = 0; root.getCause() != null && i < DEPTH; i++) {
      root = root.getCause();
    }
    boolean credentials =
        thrown instanceof SdkException
            && String.valueOf(thrown.getMessage()).contains("Unable to load credentials");
    if (credentials) {
      return StoreException.permanent(
          Reason.DENIED,
          start
              + "no credentials were found. Set access-key and secret-key, a profile, or the"
              + " environment's.",
          thrown);
    }
    if (root instanceof InterruptedException
        || (root instanceof InterruptedIOException && Thread.currentThread().isInterrupted())) {
      return StoreException.permanent(
          Reason.UNAVAILABLE, start + "it was interrupted. Run the command again.", thrown);
    }
    String why = root.getClass().getSimpleName() + ": " + root.getMessage();
    return StoreException.retryable(
        Reason.UNAVAILABLE,
        start + "it cannot be reached (" + why + "). Check the network and the endpoint.",
        thrown);
  }

  private static Optional<Duration> retryAfter(AwsServiceException answer) {
    return Optional.ofNullable(answer.awsErrorDetails())
        .map(AwsErrorDetails::sdkHttpResponse)
        .flatMap(response -> response.firstMatchingHeader("Retry-After"))
        .flatMap(value -> RetryAfter.parse(value, Instant.now()));
  }

  private static boolean locked(AwsServiceException answer) {
    String text = said(answer).toLowerCase(Locale.ROOT);
    return code(answer).equals("ObjectLocked")
        || text.contains("object lock")
        || text.contains("worm")
        || text.contains("retention");
  }

  private static String code(AwsServiceException answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    return code == null ? "" : code;
  }

  /** What the store said, in few words, on one line. */
  private static String said(AwsServiceException answer) {
    String message =
        answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorMessage();
    String code = code(answer);
    String text = answer.statusCode() + (code.isEmpty() ? "" : " " + code);
    if (message != null && !message.isBlank()) {
      text += ": " + message.strip().replaceAll("\\s+", " ").replaceAll("\\.$", "");
    }
    return text.substring(0, Math.min(text.length(), 200));
  }
}
