package caravan.storage.s3;

import caravan.storage.ByteBufferStream;
import caravan.storage.Payload;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * An upload in parts that a later process can go on with: the store knows which parts it has, and
 * the MD5 of each says whether they are of the same content. Nothing is remembered on this side.
 * What nobody went on with for a week is aborted, since its parts cost room. Safe for concurrent
 * use with different keys.
 */
final class S3Multipart {
  private static final Duration STALE = Duration.ofDays(7);
  private static final int MAX_PARTS = 10_000;

  /** Parts on their way at once: enough to fill a line with some delay. */
  private static final int PARALLEL = 4;

  private final S3Client client;
  private final S3Options options;
  private final AtomicBoolean swept = new AtomicBoolean();

  S3Multipart(S3Client client, S3Options options) {
    this.client = client;
    this.options = options;
  }

  /**
   * @throws SdkException if the store fails; what it has got is kept for the next try
   */
  void put(String key, Payload payload) {
    sweepOnce();
    int partBytes = Math.max(options.partBytes(), payload.length() / MAX_PARTS + 1);
    int parts = (payload.length() + partBytes - 1) / partBytes;
    Optional<String> begun = begun(key);
    String upload =
        begun.orElseGet(
            () ->
                client
                    .createMultipartUpload(request -> request.bucket(options.bucket()).key(key))
                    .uploadId());
    Map<Integer, Part> stored = begun.isPresent() ? stored(key, upload) : Map.of();
    CompletedPart[] completed = new CompletedPart[parts];
    try (Workers workers = new Workers(Math.min(PARALLEL, parts))) {
      workers.run(
          IntStream.range(0, parts)
              .<Runnable>mapToObj(
                  i ->
                      () -> {
                        ByteBuffer bytes = slice(payload, i, partBytes);
                        completed[i] = part(key, upload, i + 1, bytes, stored.get(i + 1));
                      })
              .toList());
    }
    client.completeMultipartUpload(
        request ->
            request
                .bucket(options.bucket())
                .key(key)
                .uploadId(upload)
                .multipartUpload(done -> done.parts(completed)));
  }

  private CompletedPart part(
      String key, String upload, int number, ByteBuffer bytes, @Nullable Part has) {
    byte[] md5 = md5(bytes);
    String tag = '"' + HexFormat.of().formatHex(md5) + '"';
    if (has != null && has.size() == bytes.remaining() && tag.equals(has.eTag())) {
      return CompletedPart.builder().partNumber(number).eTag(has.eTag()).build();
    }
    String answered =
        client
            .uploadPart(
                request ->
                    request
                        .bucket(options.bucket())
                        .key(key)
                        .uploadId(upload)
                        .partNumber(number)
                        .contentMD5(Base64.getEncoder().encodeToString(md5)),
                RequestBody.fromContentProvider(
                    () -> new ByteBufferStream(bytes.duplicate()),
                    bytes.remaining(),
                    "application/octet-stream"))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(answered).build();
  }

  /** The newest upload of this key that was begun and not ended. */
  private Optional<String> begun(String key) {
    return uploads(key).stream()
        .filter(upload -> upload.key().equals(key))
        .max(Comparator.comparing(MultipartUpload::initiated))
        .map(MultipartUpload::uploadId);
  }

  private List<MultipartUpload> uploads(String prefix) {
    List<MultipartUpload> uploads = new ArrayList<>();
    client
        .listMultipartUploadsPaginator(request -> request.bucket(options.bucket()).prefix(prefix))
        .uploads()
        .forEach(uploads::add);
    return uploads;
  }

  private Map<Integer, Part> stored(String key, String upload) {
    Map<Integer, Part> parts = new HashMap<>();
    client
        .listPartsPaginator(request -> request.bucket(options.bucket()).key(key).uploadId(upload))
        .parts()
        .forEach(part -> parts.put(part.partNumber(), part));
    return parts;
  }

  private void sweepOnce() {
    if (!swept.compareAndSet(false, true)) {
      return;
    }
    Instant old = Instant.now().minus(STALE);
    for (MultipartUpload upload : uploads(options.prefix())) {
      if (upload.initiated().isBefore(old)) {
        client.abortMultipartUpload(
            request ->
                request.bucket(options.bucket()).key(upload.key()).uploadId(upload.uploadId()));
      }
    }
  }

  private static ByteBuffer slice(Payload payload, int part, int partBytes) {
    ByteBuffer bytes = payload.bytes();
    int from = part * partBytes;
    return bytes.slice(from, Math.min(partBytes, bytes.remaining() - from));
  }

  private static byte[] md5(ByteBuffer bytes) {
    MessageDigest md5 = S3RequestExtras.md5();
    md5.update(bytes.duplicate());
    return md5.digest();
  }
}
