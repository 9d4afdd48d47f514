package caravan.storage.s3;

import caravan.storage.ByteBufferStream;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectNames;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What the routes ask of a bucket beside the plain put and get that Camel's component does. Every
 * failure is a {@link StoreException}. Safe for concurrent use.
 */
public final class S3Bucket {
  /** How long a bucket that was seen is taken to be there when an object is not. */
  private static final long SEEN_NANOS = 10_000_000_000L;

  private final S3Client client;
  private final S3Options options;
  private final S3Failures failures;
  private final S3Multipart multipart;

  /** When the bucket was last seen, by {@link System#nanoTime}; long ago at first. */
  private volatile long seen = System.nanoTime() - 2 * SEEN_NANOS;

  public S3Bucket(S3Client client, S3Options options) {
    this.client = client;
    this.options = options;
    this.failures = new S3Failures(options);
    this.multipart = new S3Multipart(client, options);
  }

  /** The key of an object. */
  public String key(String name) {
    return options.prefix() + name;
  }

  /** What a failure of a request that somebody else made means. */
  public StoreException translate(String doing, String name, Throwable thrown) {
    return failures.translate(doing, name, thrown);
  }

  /** Makes the bucket if it is missing. */
  public void create() throws StoreException {
    try {
      client.headBucket(request -> request.bucket(options.bucket()));
    } catch (SdkException e) {
      if (S3Failures.status(e) != S3Failures.NOT_FOUND) {
        throw failures.translate("look at", options.bucket(), e);
      }
      try {
        client.createBucket(request -> request.bucket(options.bucket()));
      } catch (SdkException failed) {
        throw failures.translate("create", options.bucket(), failed);
      }
    }
  }

  /** See {@link caravan.storage.ObjectStore#stat}. */
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    return head(name).map(head -> new ObjectInfo(name, head.contentLength(), head.lastModified()));
  }

  private Optional<HeadObjectResponse> head(String name) throws StoreException {
    try {
      return Optional.of(
          client.headObject(request -> request.bucket(options.bucket()).key(key(name))));
    } catch (SdkException e) {
      if (S3Failures.status(e) == S3Failures.NOT_FOUND) {
        requireBucket(name); // a HEAD says no more than 404, whatever is missing
        return Optional.empty();
      }
      throw failures.translate("look at", name, e);
    }
  }

  private void requireBucket(String name) throws StoreException {
    if (System.nanoTime() - seen < SEEN_NANOS) {
      return;
    }
    try {
      client.listObjectsV2(
          request -> request.bucket(options.bucket()).prefix(key(name)).maxKeys(1));
      seen = System.nanoTime();
    } catch (SdkException e) {
      throw failures.translate("look at", name, e);
    }
  }

  /** See {@link caravan.storage.ObjectStore#list}; reads all pages. */
  public List<ObjectInfo> list(String prefix) throws StoreException {
    List<ObjectInfo> objects = new ArrayList<>();
    String strip = options.prefix();
    try {
      for (ListObjectsV2Response page :
          client.listObjectsV2Paginator(
              request -> request.bucket(options.bucket()).prefix(strip + prefix))) {
        for (S3Object each : page.contents()) {
          String name = each.key().substring(strip.length());
          if (ObjectNames.valid(
              name)) { // what others keep there, as markers of folders, is no object
            // whole seconds, which is all that a look at one object says
            Instant modified = each.lastModified().truncatedTo(ChronoUnit.SECONDS);
            objects.add(new ObjectInfo(name, each.size(), modified));
          }
        }
      }
    } catch (SdkException e) {
      throw failures.translate("list", prefix, e);
    }
    objects.sort(Comparator.comparing(ObjectInfo::name));
    return objects;
  }

  /** See {@link caravan.storage.ObjectStore#delete}. */
  public void delete(String name) throws StoreException {
    try {
      client.deleteObject(request -> request.bucket(options.bucket()).key(key(name)));
    } catch (SdkException e) {
      if (S3Failures.status(e) != S3Failures.NOT_FOUND) {
        throw failures.translate("delete", name, e);
      }
      requireBucket(name);
    }
  }

  /** Whether an object is to go up in parts. */
  public boolean inParts(long length) {
    return length >= options.partsFrom();
  }

  /** Stores an object in parts, and goes on with what an earlier try has left at the store. */
  public void putInParts(String name, Payload payload) throws StoreException {
    try {
      multipart.put(key(name), payload);
    } catch (SdkException e) {
      throw failures.translate("store", name, e);
    }
    HeadObjectResponse head =
        head(name)
            .orElseThrow(
                () -> corrupt(name, "it is not there although the store said that it was stored"));
    if (head.contentLength() != payload.length()) {
      throw corrupt(name, "the store has " + head.contentLength() + " bytes of it");
    }
  }

  /**
   * Whether this very content is there; false if nothing is, or bytes that do not match the hash in
   * the object's name and are to be replaced.
   *
   * @throws StoreException {@link Reason#CONFLICT} for other content under a plain name
   */
  public boolean holds(String name, Payload payload) throws StoreException {
    Optional<HeadObjectResponse> head = head(name);
    if (head.isEmpty()) {
      return false;
    }
    if (head.get().contentLength() == payload.length() && readsBack(name, payload)) {
      return true;
    }
    if (ObjectNames.promisedHash(name).isPresent()) {
      return false;
    }
    throw StoreException.permanent(
        Reason.CONFLICT,
        "Cannot store '"
            + name
            + "' on '"
            + options.destination()
            + "': other content stands under this name. Does another vault use the same bucket and"
            + " prefix?");
  }

  /** Whether an object that is there has the bytes of the payload; reads all of it. */
  public boolean readsBack(String name, Payload payload) throws StoreException {
    return MessageDigest.isEqual(storedHash(name), payload.sha256());
  }

  private byte[] storedHash(String name) throws StoreException {
    MessageDigest digest = sha256();
    try (ResponseInputStream<GetObjectResponse> in =
        client.getObject(
            request -> request.bucket(options.bucket()).key(key(name)),
            ResponseTransformer.toInputStream())) {
      byte[] buffer = new byte[1 << 16];
      long total = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        total += read;
      }
      Long promised = in.response().contentLength();
      if (promised != null && total != promised) {
        // the client says nothing of it, and half an object would pass for other content
        throw new IOException("the answer was cut off after " + total + " bytes");
      }
      return digest.digest();
    } catch (SdkException | IOException e) {
      throw failures.translate("read", name, e);
    }
  }

  /** The failure of a put whose content did not arrive as it was sent. */
  public StoreException corrupt(String name, String why) {
    return StoreException.retryable(
        Reason.CORRUPT,
        "Cannot store '" + name + "' on '" + options.destination() + "': " + why + ".");
  }

  /**
   * Whether the store honours {@code If-None-Match}: what was just put under a condition is put
   * once more, and must be refused. (If it is not, nothing has changed: the bytes are the same.)
   */
  public boolean honoursConditions(String name, Payload payload) throws StoreException {
    try {
      client.putObject(
          request -> request.bucket(options.bucket()).key(key(name)).ifNoneMatch("*"),
          body(payload));
      return false;
    } catch (SdkException e) {
      int status = S3Failures.status(e);
      if (status == S3Failures.PRECONDITION_FAILED || status == S3Failures.CONFLICT) {
        return true;
      }
      throw failures.translate("store", name, e);
    }
  }

  /**
   * Whether the store proves what it takes by the SHA-256 that comes with it: what was just put is
   * put once more with the right one, which must come back, and with a wrong one, which must be
   * refused. (If it is not, nothing has changed: the bytes are the same.)
   *
   * @return empty if the store gave no clear answer now
   */
  Optional<Boolean> honoursChecksums(String name, Payload payload) {
    byte[] right = payload.sha256();
    byte[] wrong = right.clone();
    wrong[0] ^= 1;
    try {
      String answered = put(name, payload, right).checksumSHA256();
      if (!base64(right).equals(answered)) {
        return Optional.of(false);
      }
    } catch (SdkException e) {
      return refuses(e) ? Optional.of(false) : Optional.empty();
    }
    try {
      put(name, payload, wrong);
      return Optional.of(false);
    } catch (SdkException e) {
      return refuses(e) ? Optional.of(true) : Optional.empty();
    }
  }

  private static boolean refuses(SdkException e) {
    int status = S3Failures.status(e);
    return (status == S3Failures.BAD_REQUEST || status == S3Failures.NOT_IMPLEMENTED)
        && !S3Failures.passes(e);
  }

  private PutObjectResponse put(String name, Payload payload, byte[] sha256) {
    return client.putObject(
        request -> request.bucket(options.bucket()).key(key(name)).checksumSHA256(base64(sha256)),
        body(payload));
  }

  private static RequestBody body(Payload payload) {
    return RequestBody.fromContentProvider(
        () -> new ByteBufferStream(payload.bytes()), payload.length(), "application/octet-stream");
  }

  /** A hash as the protocol writes it. */
  public static String base64(byte[] hash) {
    return Base64.getEncoder().encodeToString(hash);
  }

  /** Whether the answer to a put, in the place of its entity tag, proves all of its content. */
  public static boolean provenByChecksum(String tag, Payload payload) {
    return tag.equals(S3RequestExtras.PROOF + base64(payload.sha256()));
  }

  /** Whether a put under a condition failed because something is there already. */
  public static boolean occupied(Throwable thrown) {
    int status = S3Failures.status(thrown);
    return status == S3Failures.PRECONDITION_FAILED || status == S3Failures.CONFLICT;
  }

  /** Whether the store does not know conditions at all. */
  public static boolean unknowing(Throwable thrown) {
    return S3Failures.status(thrown) == S3Failures.NOT_IMPLEMENTED;
  }

  /** The MD5 of a payload, in hex, as the store answers it for what went up in one piece. */
  public static String md5(Payload payload) {
    MessageDigest md5 = S3RequestExtras.md5();
    md5.update(payload.bytes());
    return HexFormat.of().formatHex(md5.digest());
  }

  /** Whether the store's entity tags are hashes of the content, so that they prove a put. */
  public boolean tagsAreHashes() {
    return switch (options.encryption().mode()) {
      case NONE, SSE_S3 -> true;
      case SSE_KMS, SSE_C -> false;
    };
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
