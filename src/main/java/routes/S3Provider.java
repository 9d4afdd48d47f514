package routes;

import caravan.storage.ByteBufferStream;
import caravan.storage.ByteRange;
import caravan.storage.ObjectNames;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import caravan.storage.s3.S3Bucket;
import caravan.storage.s3.S3Checksums;
import caravan.storage.s3.S3Clients;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.aws2.s3.AWS2S3Constants;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The engine's part of the route of a bucket: it prepares what Camel's component sends, and judges
 * what came of it. Safe for concurrent use.
 */
public final class S3Provider implements AutoCloseable {
  /** Exchange property: what is left to the component, {@code put}, {@code get} or nothing. */
  private static final String STEP = "caravanS3";

  /** Exchange property: the component's endpoint for it. */
  private static final String ENDPOINT = "caravanS3Endpoint";

  /** Exchange property: what is being put, for a retry to find it again. */
  private static final String PAYLOAD = "caravanS3Payload";

  /** Option: a folder of this machine for what is remembered of the destination. */
  private static final String STATE = "state";

  /**
   * Exchange property: its MD5 in hex, which is what an entity tag should be; empty where its
   * SHA-256 went up with it.
   */
  private static final String MD5 = "caravanS3Md5";

  /**
   * Lets the component do without a look at the bucket for each endpoint: the request itself tells.
   */
  private static final String UNSEEN = "&fileName=-";

  private final ProviderSettings settings;
  private final S3Client client;
  private final S3Bucket bucket;
  private final S3Checksums checksums;
  private final String clientName;

  /** Whether the store honours create-only puts; unknown until the first one. */
  private volatile @Nullable Boolean conditions;

  /** Whether entity tags prove a put: they do unless the store encrypts in some ways. */
  private volatile boolean tagsAreHashes;

  private boolean bound;

  public S3Provider(ProviderSettings settings) throws StoreException {
    this.settings = settings;
    var options = S3Settings.read(settings);
    this.client = S3Clients.create(options);
    this.bucket = new S3Bucket(client, options);
    this.checksums = new S3Checksums(bucket, options, settings.option(STATE).map(Path::of));
    this.tagsAreHashes = bucket.tagsAreHashes();
    this.clientName = "s3-client-" + settings.name();
    if (settings.flag("create") && settings.flag("create-bucket")) {
      bucket.create();
    }
  }

  /** Does what the component cannot, and prepares the rest for it. */
  public void begin(Exchange exchange) throws StoreException {
    bind(exchange.getContext());
    exchange.setProperty(STEP, "");
    Message message = exchange.getMessage();
    String operation = Headers.required(message, Headers.OPERATION);
    if (operation.equals(Headers.SPACE)) {
      message.setBody(null); // a bucket has no end
      return;
    }
    String name = Headers.required(message, Headers.OBJECT);
    switch (operation) {
      case Headers.PUT -> beginPut(exchange, name);
      case Headers.GET -> beginGet(exchange, name);
      case Headers.STAT -> message.setBody(bucket.stat(name).orElse(null));
      case Headers.LIST -> message.setBody(bucket.list(name));
      case Headers.DELETE -> bucket.delete(name);
      case Headers.MOVE -> message.setBody(null); // a bucket has no way but to copy
      default ->
          throw StoreException.permanent(
              Reason.INVALID, "A destination cannot '" + operation + "'.");
    }
  }

  /** Puts the client where the component's endpoints find it. */
  private synchronized void bind(CamelContext context) {
    if (!bound) {
      context.getRegistry().bind(clientName, S3Client.class, client);
      bound = true;
    }
  }

  private void beginPut(Exchange exchange, String name) throws StoreException {
    Payload payload = ObjectStoreProvider.payload(exchange.getMessage(), name);
    ObjectNames.checkPayload(name, payload);
    boolean plain = ObjectNames.promisedHash(name).isEmpty();
    if (plain && bucket.holds(name, payload)) {
      return;
    }
    if (bucket.inParts(payload.length())) {
      bucket.putInParts(name, payload);
      return;
    }
    // Under a name with a hash there is nothing to lose: whatever is there is this, or damage.
    boolean createOnly = plain && !Boolean.FALSE.equals(conditions);
    Message message = exchange.getMessage();
    message.setHeader(AWS2S3Constants.KEY, bucket.key(name));
    message.setHeader(AWS2S3Constants.CONTENT_LENGTH, (long) payload.length());
    if (checksums.prove(name)) {
      message.removeHeader(AWS2S3Constants.CONTENT_MD5);
      exchange.setProperty(MD5, "");
    } else {
      String md5 = S3Bucket.md5(payload);
      message.setHeader(AWS2S3Constants.CONTENT_MD5, S3Bucket.base64(HexFormat.of().parseHex(md5)));
      exchange.setProperty(MD5, md5);
    }
    message.setBody(new ByteBufferStream(payload.bytes()));
    exchange.setProperty(PAYLOAD, payload);
    exchange.setProperty(ENDPOINT, endpoint("conditionalWritesEnabled=" + createOnly));
    exchange.setProperty(STEP, Headers.PUT);
  }

  private void beginGet(Exchange exchange, String name) throws StoreException {
    Message message = exchange.getMessage();
    Optional<ByteRange> range = Headers.range(message);
    message.setHeader(AWS2S3Constants.KEY, bucket.key(name));
    if (range.isPresent()) {
      message.setHeader(AWS2S3Constants.RANGE_START, range.get().first());
      message.setHeader(AWS2S3Constants.RANGE_END, range.get().last());
    }
    String operation = range.isPresent() ? "getObjectRange" : "getObject";
    exchange.setProperty(ENDPOINT, endpoint("operation=" + operation));
    exchange.setProperty(STEP, Headers.GET);
  }

  private String endpoint(String option) {
    return "aws2-s3:"
        + settings.option("bucket").orElse("")
        + "?amazonS3Client=#"
        + clientName
        + UNSEEN
        + "&"
        + option;
  }

  /** Proves by the store's answer that what was sent has arrived. */
  public void prove(Exchange exchange) throws StoreException {
    String name = Headers.required(exchange.getMessage(), Headers.OBJECT);
    Payload payload = exchange.getProperty(PAYLOAD, Payload.class);
    String tag =
        exchange.getMessage().getHeader(AWS2S3Constants.E_TAG, "", String.class).replace("\"", "");
    if (!S3Bucket.provenByChecksum(tag, payload)) {
      proveByTag(tag, name, payload, exchange.getProperty(MD5, "", String.class));
      checksums.ask(name, payload);
    }
    if (ObjectNames.promisedHash(name).isEmpty()) {
      proveAlone(name, payload);
    }
    exchange.getMessage().setBody(null);
  }

  private void proveByTag(String tag, String name, Payload payload, String sent)
      throws StoreException {
    String md5 = sent;
    if (md5.isEmpty()) { // it went up with its SHA-256, and the answer says nothing of that
      checksums.distrust();
      md5 = S3Bucket.md5(payload);
    }
    boolean proven = tagsAreHashes ? tag.equals(md5) : lengthFits(name, payload);
    if (!proven) {
      readBack(name, payload);
    }
  }

  /**
   * Settles what the store's answer leaves open. Its entity tags need not be hashes, as in a bucket
   * that encrypts by itself; then its own look at the MD5 and the length have to do from here on.
   */
  private void readBack(String name, Payload payload) throws StoreException {
    if (bucket.readsBack(name, payload)) {
      tagsAreHashes = false;
      return;
    }
    if (ObjectNames.promisedHash(name).isEmpty()) {
      bucket.delete(name); // else the next try would take it for somebody else's
    }
    throw bucket.corrupt(name, "the store has other bytes than it was sent");
  }

  /** Under a plain name others may have put something at the same time. */
  private void proveAlone(String name, Payload payload) throws StoreException {
    if (conditions == null) {
      conditions = bucket.honoursConditions(name, payload);
    }
    if (Boolean.FALSE.equals(conditions) && !bucket.holds(name, payload)) {
      throw bucket.corrupt(name, "it is not there any more");
    }
  }

  private boolean lengthFits(String name, Payload payload) throws StoreException {
    return bucket.stat(name).filter(info -> info.length() == payload.length()).isPresent();
  }

  /** Reads what the store sends, to its end, before the call counts as a success. */
  public void drain(Exchange exchange) throws StoreException, IOException {
    Message message = exchange.getMessage();
    String name = Headers.required(message, Headers.OBJECT);
    Optional<ByteRange> range = Headers.range(message);
    byte[] bytes;
    long expected;
    try (InputStream in = message.getBody(InputStream.class)) {
      expected =
          in instanceof ResponseInputStream<?> answered
                  && answered.response() instanceof GetObjectResponse response
              ? response.contentLength()
              : -1;
      bytes = in.readAllBytes();
    }
    if (expected >= 0 && bytes.length != expected) {
      throw new IOException("the answer was cut off after " + bytes.length + " bytes");
    }
    if (range.isPresent() && bytes.length != range.get().length()) {
      throw StoreException.permanent(
          Reason.CORRUPT,
          "'"
              + settings.name()
              + "' has only "
              + bytes.length
              + " of the bytes "
              + range.get()
              + " of '"
              + name
              + "'. Run 'caravan check'.");
    }
    message.setBody(bytes);
  }

  /** Throws what the failure means for the engine; returns where it means success. */
  public void refuse(Exchange exchange) throws StoreException {
    Exception thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    String name = Headers.required(exchange.getMessage(), Headers.OBJECT);
    StoreException known = StoreFailures.find(thrown, StoreException.class);
    Payload payload = exchange.getProperty(PAYLOAD, Payload.class);
    if (payload == null) {
      throw known != null ? known : bucket.translate("read", name, thrown);
    }
    exchange.getMessage().setBody(payload); // for the next try
    if (known != null) {
      throw known;
    }
    boolean plain = ObjectNames.promisedHash(name).isEmpty();
    if (plain && S3Bucket.unknowing(thrown)) {
      conditions = false;
      throw StoreException.retryable(
          Reason.UNAVAILABLE,
          "'" + settings.name() + "' does not know conditional puts; trying without.");
    }
    if (plain && S3Bucket.occupied(thrown)) {
      if (bucket.holds(name, payload)) {
        exchange.getMessage().setBody(null);
        return;
      }
      throw StoreException.retryable(
          Reason.UNAVAILABLE, "'" + name + "' on '" + settings.name() + "' is being changed.");
    }
    StoreException failure = bucket.translate("store", name, thrown);
    boolean refused = failure.reason() == Reason.INVALID || S3Bucket.unknowing(thrown);
    if (refused && exchange.getProperty(MD5, "-", String.class).isEmpty()) {
      checksums.distrust();
      throw StoreException.retryable(
          Reason.UNAVAILABLE,
          "'" + settings.name() + "' does not take SHA-256 checksums; trying without.",
          failure);
    }
    throw failure;
  }

  @Override
  public void close() {
    client.close();
  }
}
