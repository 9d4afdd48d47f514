package caravan.storage.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How a bucket is reached and what its objects get; {@code docs/destinations.md} explains each.
 *
 * @param destination its name in the settings, for messages
 * @param prefix before every object's name; empty, or ends in {@code /}
 * @param endpoint of a store other than Amazon's
 * @param checksumsWhenSupported whether the SDK adds checksums of its own; some stores choke on
 *     them
 * @param storageClass of packs
 * @param indexStorageClass of all else
 * @param encryption at the provider, under what is sealed already
 * @param lock retention that every object gets
 * @param partBytes of one part of an object that goes up in parts; 5 MiB to 1 GiB
 * @param partsFrom length from which on an object goes up in parts
 * @param timeout for which a request may stand still: nothing of it is taken, and nothing answered
 */
public record S3Options(
    String destination,
    String bucket,
    String prefix,
    String region,
    Optional<URI> endpoint,
    boolean pathStyle,
    boolean checksumsWhenSupported,
    Credentials credentials,
    Optional<String> storageClass,
    Optional<String> indexStorageClass,
    Encryption encryption,
    Lock lock,
    boolean requesterPays,
    int partBytes,
    long partsFrom,
    Duration timeout) {
  /** The region where none is set: the one that the protocol has for "no matter which". */
  public static final String DEFAULT_REGION = "us-east-1";

  /** Little to send again after a cut. */
  public static final int DEFAULT_PART_BYTES = 16 << 20;

  /**
   * One request a pack: in parts it is seven, and many stores copy all bytes once more in the end.
   */
  public static final long DEFAULT_PARTS_FROM = 128 << 20;

  /** A line that stands still for so long is taken for dead. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

  private static final int MIN_PART_BYTES = 5 << 20;
  private static final int MAX_PART_BYTES = 1 << 30;

  /**
   * Where the keys come from: given, or found by the SDK's chain (environment, profile, web
   * identity, container, instance).
   */
  public record Credentials(
      Optional<String> accessKey,
      Optional<String> secretKey,
      Optional<String> sessionToken,
      Optional<String> profile) {
    public Credentials {
      if (accessKey.isPresent() != secretKey.isPresent()) {
        throw new IllegalArgumentException(
            "'access-key' and 'secret-key' belong together; set both or none");
      }
    }

    @Override
    public String toString() {
      return "Credentials[" + (accessKey.isPresent() ? "given" : "by the chain") + "]";
    }
  }

  /** What the provider encrypts with. */
  public record Encryption(Mode mode, Optional<String> kmsKey, Optional<byte[]> customerKey) {
    /** As the settings name them. */
    public enum Mode {
      NONE,
      SSE_S3,
      SSE_KMS,
      SSE_C
    }

    public Encryption {
      if (mode == Mode.SSE_C && customerKey.filter(key -> key.length == 32).isEmpty()) {
        throw new IllegalArgumentException(
            "encryption sse-c needs a 'customer-key' of 32 bytes in base64");
      }
    }
  }

  /** Object Lock. */
  public record Lock(Mode mode, int days) {
    /** As the settings name them. */
    public enum Mode {
      NONE,
      GOVERNANCE,
      COMPLIANCE
    }

    public Lock {
      if (mode != Mode.NONE && days < 1) {
        throw new IllegalArgumentException("'object-lock' needs 'object-lock-days', at least 1");
      }
    }
  }

  /**
   * @throws IllegalArgumentException with a sentence without its end, if something does not fit
   */
  public S3Options {
    if (!prefix.isEmpty() && (prefix.startsWith("/") || !prefix.endsWith("/"))) {
      throw new IllegalArgumentException(
          "'prefix' must end in a slash and not start with one, as vault/");
    }
    if (partBytes < MIN_PART_BYTES || partBytes > MAX_PART_BYTES) {
      throw new IllegalArgumentException("'part-size' must be 5MiB to 1GiB");
    }
    if (partsFrom < partBytes) {
      throw new IllegalArgumentException("'parts-from' must be at least 'part-size'");
    }
    if (timeout.toMillis() < 1) {
      throw new IllegalArgumentException("'timeout' must be above zero");
    }
  }
}
