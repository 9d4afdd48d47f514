package contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import caravan.config.Bandwidth;
import caravan.config.DestinationSettings;
import caravan.config.Secret;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import routes.RouteHarness;
import software.amazon.awssdk.core.sync.RequestBody;

/** The contract over a bucket of a real S3 server, and what is a bucket's own. */
class S3DestinationTest extends DestinationContract {
  private static final Map<String, Secret> KEYS =
      Map.of("access-key", new Secret("env:KEY"), "secret-key", new Secret("env:SECRET"));

  private static final String SHA256 = "x-amz-checksum-sha256";

  private final S3MockServer server = S3MockServer.get();
  private RouteHarness harness;
  private String bucket;
  private ObjectStore store;

  @BeforeEach
  void start() {
    harness = new RouteHarness();
    bucket = server.bucket();
    store = open("main", Map.of("prefix", "vault/"));
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  private ObjectStore open(String name, Map<String, String> more) {
    Map<String, String> options = new HashMap<>();
    options.put("bucket", bucket);
    options.put("endpoint", server.endpoint().toString());
    options.put("path-style", "true");
    options.putAll(more);
    return harness.destination(DestinationSettings.of(name, "s3", options, KEYS));
  }

  @Override
  ObjectStore store() {
    return store;
  }

  @Override
  void overwrite(String name, byte[] bytes) {
    plant("vault/" + name, bytes);
  }

  private void plant(String key, byte[] bytes) {
    server
        .client()
        .putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
  }

  @Test
  void list_whatOthersKeepInTheBucket_isNoObject() throws Exception {
    plant("elsewhere/x", new byte[1]);
    plant("vault/folder/", new byte[0]);
    plant("vault2/x", new byte[1]);
    store.put("a", payload("x"));

    assertThat(store.list("")).extracting(ObjectInfo::name).containsExactly("a");
  }

  @Test
  void put_inParts_readsBackByteExactly() throws Exception {
    byte[] bytes = new byte[11 * 1024 * 1024 + 5];
    new Random(11).nextBytes(bytes);
    Payload payload = Payload.of(bytes);
    ObjectStore parts =
        open(
            "parts",
            Map.of("part-size", String.valueOf(5 << 20), "parts-from", String.valueOf(10 << 20)));
    String name = "packs/aa/" + hashed(payload);

    parts.put(name, payload);
    parts.put(name, payload);

    assertThat(parts.get(name, Optional.empty())).isEqualTo(bytes);
    assertThat(uploads()).isZero();
  }

  @Test
  void put_inPartsCutInTheMiddle_goesOnWithWhatTheStoreHas() throws Exception {
    byte[] bytes = new byte[60 * 1024 * 1024];
    new Random(12).nextBytes(bytes);
    Payload payload = Payload.of(bytes);
    String name = "packs/bb/" + hashed(payload);
    try (TcpProxy line = new TcpProxy(server.port())) {
      Map<String, String> options =
          Map.of(
              "part-size",
              String.valueOf(5 << 20),
              "parts-from",
              String.valueOf(10 << 20),
              "endpoint",
              line.endpoint().toString());
      line.cutAfter(38 * 1024 * 1024);
      ObjectStore first = harness.destination(once("first", withBucket(options)));
      StoreException failure = refused(() -> first.put(name, payload));
      assertThat(failure.retryable()).isTrue();
      assertThat(uploads()).isEqualTo(1);

      line.heal();
      long before = line.sent();
      ObjectStore second = harness.destination(once("second", withBucket(options)));
      second.put(name, payload);

      assertThat(line.sent() - before).isLessThan(45L * 1024 * 1024);
      assertThat(second.get(name, Optional.empty())).isEqualTo(bytes);
      assertThat(uploads()).isZero();
    }
  }

  @Test
  void put_inPartsOverALeftoverOfOtherContent_storesTheRightBytes() throws Exception {
    byte[] bytes = new byte[12 * 1024 * 1024];
    new Random(13).nextBytes(bytes);
    Payload payload = Payload.of(bytes);
    String name = "packs/cc/" + hashed(payload);
    ObjectStore parts =
        open(
            "parts",
            Map.of("part-size", String.valueOf(5 << 20), "parts-from", String.valueOf(10 << 20)));
    String upload =
        server
            .client()
            .createMultipartUpload(request -> request.bucket(bucket).key(name))
            .uploadId();
    server
        .client()
        .uploadPart(
            request -> request.bucket(bucket).key(name).uploadId(upload).partNumber(1),
            RequestBody.fromBytes(new byte[5 << 20]));

    parts.put(name, payload);

    assertThat(parts.get(name, Optional.empty())).isEqualTo(bytes);
  }

  private int uploads() {
    return server.client().listMultipartUploads(request -> request.bucket(bucket)).uploads().size();
  }

  private Map<String, String> withBucket(Map<String, String> more) {
    Map<String, String> options = new HashMap<>(Map.of("bucket", bucket, "path-style", "true"));
    options.putAll(more);
    return options;
  }

  /** One attempt, so that nothing is sent again behind the test's back. */
  private static DestinationSettings once(String name, Map<String, String> options) {
    DestinationSettings settings = DestinationSettings.of(name, "s3", options, KEYS);
    return new DestinationSettings(
        name,
        "s3",
        options,
        KEYS,
        0,
        settings.retryDelay(),
        0,
        settings.bandwidth(),
        8,
        5,
        settings.breakerWait());
  }

  @Test
  void bucket_missing_isSaidWithTheSettingAndNeverAnEmptyVault() {
    bucket = "no-such-bucket";
    ObjectStore missing = open("missing", Map.of());

    for (StoreException failure :
        new StoreException[] {
          refused(() -> missing.list("")),
          refused(() -> missing.stat("caravan.json")),
          refused(() -> missing.get("caravan.json", Optional.empty())),
          refused(() -> missing.put("caravan.json", payload("x"))),
          refused(() -> missing.put("packs/aa/" + hashed(payload("x")), payload("x")))
        }) {
      assertThat(failure.retryable()).isFalse();
      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure)
          .hasMessageContaining("'missing'")
          .hasMessageContaining("no-such-bucket")
          .hasMessageContaining("caravan.destinations.missing.bucket");
    }
  }

  @Test
  void bucket_missingAndToBeCreated_isMadeByInitAlone() throws Exception {
    bucket = "made-by-init";
    refused(() -> open("later", Map.of("create-bucket", "true")).list(""));

    ObjectStore made = open("init", Map.of("create-bucket", "true", "create", "true"));

    made.put("caravan.json", payload("x"));
    assertThat(open("again", Map.of("create-bucket", "true", "create", "true")).list(""))
        .hasSize(1);
  }

  @Test
  void server_notThere_isUnavailableAndTriedAgain() throws Exception {
    try (TcpProxy line = new TcpProxy(server.port())) {
      ObjectStore far =
          harness.destination(
              once("far", withBucket(Map.of("endpoint", line.endpoint().toString()))));
      far.put("caravan.json", payload("x"));
      line.refuse();

      for (StoreException failure :
          new StoreException[] {
            refused(() -> far.list("")),
            refused(() -> far.get("caravan.json", Optional.empty())),
            refused(() -> far.put("packs/aa/" + hashed(payload("x")), payload("x")))
          }) {
        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure.retryable()).isTrue();
        assertThat(failure).hasMessageContaining("'far'").hasMessageContaining("reached");
      }
      line.heal();
      assertThat(far.list("")).hasSize(1);
    }
  }

  @Test
  void put_thatStandsStill_isGivenUpAfterTheTimeout() throws Exception {
    Payload payload = Payload.of(new byte[32 << 20]);
    try (TcpProxy line = new TcpProxy(server.port())) {
      ObjectStore stuck =
          harness.destination(
              once(
                  "stuck",
                  withBucket(Map.of("endpoint", line.endpoint().toString(), "timeout", "PT0.5S"))));
      stuck.put("packs/aa/" + hashed(payload("x")), payload("x"));
      line.freeze();

      StoreException failure = refused(() -> stuck.put("packs/aa/" + hashed(payload), payload));

      assertThat(failure.retryable()).isTrue();
      assertThat(failure).hasMessageContaining("nothing was taken");
    }
  }

  @Test
  void put_overASlowLine_takesLongerThanTheTimeout() throws Exception {
    Payload payload = Payload.of(new byte[48 << 20]);
    String name = "packs/aa/" + hashed(payload);
    try (TcpProxy line = new TcpProxy(server.port())) {
      ObjectStore slow =
          harness.destination(
              once(
                  "slow",
                  withBucket(Map.of("endpoint", line.endpoint().toString(), "timeout", "PT4S"))));
      line.pace(Duration.ofMillis(2)); // 6 seconds and more

      slow.put(name, payload);

      assertThat(slow.stat(name)).isPresent();
    }
  }

  @Test
  void server_thatNeverAnswers_isGivenUpAfterTheTimeout() throws Exception {
    try (TcpProxy line = new TcpProxy(server.port())) {
      ObjectStore mute =
          harness.destination(
              once(
                  "mute",
                  withBucket(Map.of("endpoint", line.endpoint().toString(), "timeout", "PT0.3S"))));
      line.swallow();

      StoreException failure = refused(() -> mute.list(""));

      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure.retryable()).isTrue();
    }
  }

  @Test
  void put_overACutLine_isTriedAgainByTheRoute() throws Exception {
    byte[] bytes = new byte[3 * 1024 * 1024];
    new Random(14).nextBytes(bytes);
    Payload payload = Payload.of(bytes);
    String name = "packs/dd/" + hashed(payload);
    try (TcpProxy line = new TcpProxy(server.port())) {
      DestinationSettings settings =
          DestinationSettings.of(
              "flaky", "s3", withBucket(Map.of("endpoint", line.endpoint().toString())), KEYS);
      ObjectStore flaky = harness.destination(settings);
      line.cutAfter(1024 * 1024);
      Thread healer =
          new Thread(
              () -> {
                while (line.sent() < 1024 * 1024) {
                  Thread.onSpinWait();
                }
                line.heal();
              });
      healer.start();

      flaky.put(name, payload);

      healer.join();
      assertThat(flaky.get(name, Optional.empty())).isEqualTo(bytes);
    }
  }

  @Test
  void put_whereEntityTagsAreNoHashes_isReadBackAndThenTrusted() throws Exception {
    try (HttpFaults front = new HttpFaults(server.endpoint())) {
      front.answerWith("ETag", "\"0123456789abcdef0123456789abcdef\"");
      ObjectStore encrypting =
          harness.destination(
              once(
                  "encrypting",
                  withBucket(
                      Map.of(
                          "endpoint", front.endpoint().toString(), "checksums", "when-required"))));
      Payload pack = payload("a pack");
      String name = "packs/aa/" + hashed(pack);

      encrypting.put(name, pack);
      int before = front.requests();
      encrypting.put("index/" + hashed(payload("an index")), payload("an index"));

      assertThat(front.requests() - before).isEqualTo(2); // the put, and a look at the length
      assertThat(encrypting.get(name, Optional.empty())).isEqualTo(pack.copy());
    }
  }

  /** Puts a small object, and then another one: what the store was asked for each. */
  private List<Integer> putTwo(ObjectStore store, HttpFaults front) throws Exception {
    int begun = front.requests();
    store.put("index/" + hashed(payload("an index")), payload("an index"));
    int first = front.requests();
    store.put("packs/aa/" + hashed(payload("a pack")), payload("a pack"));
    return List.of(first - begun, front.requests() - first);
  }

  private static String base64(Payload payload) {
    return java.util.Base64.getEncoder().encodeToString(payload.sha256());
  }

  private static String last(List<String> values) {
    return values.get(values.size() - 1);
  }

  @Test
  void put_storeProvesSha256_isAskedOnceAndThenGetsNoMd5(@TempDir Path temp) throws Exception {
    try (HttpFaults front = new HttpFaults(server.endpoint())) {
      Map<String, String> options =
          withBucket(
              Map.of(
                  "endpoint",
                  front.endpoint().toString(),
                  "state",
                  temp.resolve("far").toString()));
      ObjectStore far = harness.destination(once("far", options));

      assertThat(putTwo(far, front)).containsExactly(3, 1);

      assertThat(last(front.sent(SHA256))).isEqualTo(base64(payload("a pack")));
      assertThat(last(front.sent("Content-MD5"))).isEmpty();
      assertThat(far.get("index/" + hashed(payload("an index")), Optional.empty()))
          .isEqualTo(payload("an index").copy());

      ObjectStore later = harness.destination(once("later", options)); // as another process
      assertThat(putTwo(later, front)).containsExactly(1, 1);
      assertThat(last(front.sent(SHA256))).isEqualTo(base64(payload("a pack")));
    }
  }

  @Test
  void put_storeAnswersAnyChecksum_isNotTrustedAndGetsMd5() throws Exception {
    try (HttpFaults front = new HttpFaults(server.endpoint()).echo(SHA256)) {
      ObjectStore far =
          harness.destination(
              once("far", withBucket(Map.of("endpoint", front.endpoint().toString()))));

      assertThat(putTwo(far, front)).containsExactly(3, 1);

      assertThat(last(front.sent(SHA256))).isEmpty();
      assertThat(last(front.sent("Content-MD5"))).isNotEmpty();
      assertThat(far.get("index/" + hashed(payload("an index")), Optional.empty()))
          .isEqualTo(payload("an index").copy());
    }
  }

  @Test
  void put_storeThatProvedSha256AndDoesNoMore_isProvenByItsTag(@TempDir Path temp)
      throws Exception {
    Path memory = Files.createDirectories(temp.resolve("far")).resolve("checksums");
    try (HttpFaults front = new HttpFaults(server.endpoint()).answerWith(SHA256, "AAAA")) {
      Files.write(memory, List.of(front.endpoint() + " " + bucket, "sha256 true"));
      ObjectStore far =
          harness.destination(
              once(
                  "far",
                  withBucket(
                      Map.of(
                          "endpoint",
                          front.endpoint().toString(),
                          "state",
                          memory.getParent().toString()))));

      assertThat(putTwo(far, front)).containsExactly(1, 1);

      assertThat(front.sent("Content-MD5").get(0)).isEmpty();
      assertThat(last(front.sent("Content-MD5"))).isNotEmpty();
      assertThat(memory).content().contains("sha256 false");
    }
  }

  @Test
  void put_checksumsWhenRequired_neverAsks() throws Exception {
    try (HttpFaults front = new HttpFaults(server.endpoint())) {
      ObjectStore far =
          harness.destination(
              once(
                  "far",
                  withBucket(
                      Map.of(
                          "endpoint", front.endpoint().toString(), "checksums", "when-required"))));

      assertThat(putTwo(far, front)).containsExactly(1, 1);

      assertThat(front.sent(SHA256)).containsOnly("");
    }
  }

  @Test
  void requests_ofEachKind_lookAtNoBucketBefore() throws Exception {
    try (HttpFaults front = new HttpFaults(server.endpoint())) {
      ObjectStore far =
          harness.destination(
              once("far", withBucket(Map.of("endpoint", front.endpoint().toString()))));
      String name = "packs/aa/" + hashed(payload("a pack"));
      far.put(name, payload("a pack"));
      far.put("caravan.json", payload("{}"));
      far.get(name, Optional.empty());
      far.get(name, Optional.of(caravan.storage.ByteRange.of(0, 1)));

      assertThat(front.lines()).noneMatch(line -> line.matches("HEAD /[^/]*/?"));
    }
  }

  @Test
  void everyRequest_failingOnceBeforeOrAfterItWasDone_changesNothing() throws Exception {
    for (int length : new int[] {FaultSweep.SMALL, (10 << 20) + 1}) {
      FaultSweep.run(
          () -> new HttpFaults(server.endpoint()),
          HttpFaults.When.values(),
          (place, faults) ->
              harness.destination(
                  quick(
                      place + "-" + length,
                      Map.of(
                          "prefix",
                          place + length + "/",
                          "endpoint",
                          faults.endpoint().toString(),
                          "part-size",
                          String.valueOf(5 << 20),
                          "parts-from",
                          String.valueOf(10 << 20)))),
          length,
          when -> false,
          (place, names) -> assertThat(keys(place + length + "/")).isEqualTo(names));
    }
    assertThat(uploads()).isZero();
  }

  private List<String> keys(String prefix) {
    return server
        .client()
        .listObjectsV2(request -> request.bucket(bucket).prefix(prefix))
        .contents()
        .stream()
        .map(object -> object.key().substring(prefix.length()))
        .toList();
  }

  private DestinationSettings quick(String name, Map<String, String> options) {
    return new DestinationSettings(
        name,
        "s3",
        withBucket(options),
        KEYS,
        2,
        Duration.ofMillis(1),
        0,
        Bandwidth.UNLIMITED,
        8,
        5,
        Duration.ofMinutes(1));
  }

  @Test
  void put_killedInTheMiddleOf300Megabytes_goesOnWhereItWas(@TempDir Path temp) throws Exception {
    Path file = temp.resolve("large");
    try (SeekableByteChannel out =
        Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      byte[] block = new byte[1 << 20];
      Random random = new Random(300);
      for (int i = 0; i < 300; i++) {
        random.nextBytes(block);
        out.write(ByteBuffer.wrap(block));
      }
    }
    try (TcpProxy line = new TcpProxy(server.port())) {
      Process upload = upload(file, line);
      line.await(150L << 20);
      upload.destroyForcibly().waitFor();
      long before = line.sent();
      assertThat(server.client().listObjectsV2(r -> r.bucket(bucket)).contents()).isEmpty();

      Process again = upload(file, line);

      assertThat(again.waitFor()).isZero();
      // at most the parts that were on their way, and what the line had taken of them
      assertThat(line.sent() - before).isLessThan(250L << 20);
      assertThat(server.client().listObjectsV2(r -> r.bucket(bucket)).contents())
          .singleElement()
          .satisfies(object -> assertThat(object.size()).isEqualTo(300L << 20));
      assertThat(uploads()).isZero();
    }
  }

  private Process upload(Path file, TcpProxy line) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx200m",
            "-cp",
            System.getProperty("java.class.path"),
            S3Upload.class.getName(),
            line.endpoint().toString(),
            bucket,
            file.toString())
        .inheritIO()
        .start();
  }

  @Test
  void settings_thatDoNotFit_areRefusedWithTheDestinationsName() {
    refusedAtStart(Map.of("prefix", "/vault"), "'d'", "prefix");
    refusedAtStart(Map.of("part-size", "1000"), "'d'", "5MiB");
    refusedAtStart(Map.of("endpoint", "s3.example.org"), "'d'", "https://");
    refusedAtStart(Map.of("encryption", "sse-c"), "'d'", "customer-key");
    refusedAtStart(Map.of("object-lock", "governance"), "'d'", "object-lock-days");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                harness.destination(
                    DestinationSettings.of(
                        "d",
                        "s3",
                        withBucket(Map.of()),
                        Map.of("access-key", new Secret("env:NOT_SET")))))
        .withMessageContaining("'d'")
        .withMessageContaining("NOT_SET");
  }

  private void refusedAtStart(Map<String, String> options, String... words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> open("d", options))
        .satisfies(
            thrown -> {
              for (String word : words) {
                assertThat(thrown).hasMessageContaining(word);
              }
            });
  }
}
