package contract;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.config.Bandwidth;
import caravan.config.DestinationSettings;
import caravan.config.Secret;
import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import contract.drive.FakeDrive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import routes.RouteHarness;

/** The contract over Google Drive, as a fake speaks its protocol, and what is Drive's own. */
class GoogleDriveDestinationTest extends DestinationContract {
  private static final int MEBI = 1 << 20;

  @TempDir Path temp;
  private final FakeDrive drive = new FakeDrive();
  private final RouteHarness harness = new RouteHarness();
  private ObjectStore store;

  @BeforeEach
  void start() throws Exception {
    store = open("main", Map.of("create", "true"));
  }

  @AfterEach
  void stop() {
    harness.close();
    drive.close();
  }

  @Override
  ObjectStore store() {
    return store;
  }

  @Override
  void overwrite(String name, byte[] bytes) throws Exception {
    String folder = "root";
    String[] way = ("backups/vault/" + name).split("/");
    for (int i = 0; i < way.length - 1; i++) {
      List<String> there = drive.named(way[i]);
      folder = there.isEmpty() ? drive.folder(folder, way[i]) : there.get(0);
    }
    drive.named(way[way.length - 1]).forEach(drive::remove);
    drive.file(folder, way[way.length - 1], bytes);
  }

  private ObjectStore open(String name, Map<String, String> options) throws IOException {
    return open(name, options, FakeDrive.serviceAccount());
  }

  private ObjectStore open(String name, Map<String, String> options, String credentials)
      throws IOException {
    Path secret = Files.writeString(temp.resolve("credentials-" + name), credentials);
    Map<String, String> all = new HashMap<>();
    all.put("folder", "backups/vault");
    all.put("endpoint", drive.url());
    all.put("token-endpoint", drive.tokenUrl());
    all.put("state", temp.resolve("state").toString());
    all.putAll(options);
    return harness.destination(
        new DestinationSettings(
            name,
            "google-drive",
            all,
            Map.of("credentials", new Secret("file:" + secret)),
            2,
            Duration.ofMillis(1),
            0,
            Bandwidth.UNLIMITED,
            8,
            5,
            Duration.ofMinutes(1)));
  }

  /** A destination without retries of its own, so that one failure is seen as it is. */
  private ObjectStore once(String name) throws IOException {
    Path secret =
        Files.writeString(temp.resolve("credentials-" + name), FakeDrive.serviceAccount());
    return harness.destination(
        new DestinationSettings(
            name,
            "google-drive",
            Map.of(
                "folder",
                "backups/vault",
                "endpoint",
                drive.url(),
                "token-endpoint",
                drive.tokenUrl(),
                "chunk-size",
                String.valueOf(4 * MEBI),
                "state",
                temp.resolve("state").toString()),
            Map.of("credentials", new Secret("file:" + secret)),
            0,
            Duration.ofMillis(1),
            0,
            Bandwidth.UNLIMITED,
            8,
            5,
            Duration.ofMinutes(1)));
  }

  private static Payload large(int seed) {
    byte[] bytes = new byte[20 * MEBI + 17];
    new Random(seed).nextBytes(bytes);
    return Payload.of(bytes);
  }

  private List<Path> sessions() throws IOException {
    Path state = temp.resolve("state");
    if (!Files.isDirectory(state)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(state)) {
      return files.toList();
    }
  }

  // --- resumable uploads

  @Test
  void put_cutInTheMiddleAndANewProcess_sendsOnlyWhatTheServerLacks() throws Exception {
    store.put("caravan.json", payload("makes the folder"));
    long before = drive.contentReceived();
    Payload payload = large(1);
    String name = "packs/aa/" + hashed(payload);
    long cut = 9 * MEBI + 100_000;
    drive.cutAfter(before + cut);

    StoreException failure = refused(() -> once("crashes").put(name, payload));
    assertThat(failure.retryable()).isTrue();
    assertThat(drive.named(hashed(payload))).isEmpty();
    assertThat(sessions()).hasSize(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sessions().get(0))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("state"))))
        .isEqualTo("rwx------");

    once("next").put(name, payload);

    long kept = cut - cut % (256 << 10);
    assertThat(drive.contentReceived() - before).isEqualTo(cut + payload.length() - kept);
    assertThat(drive.uploadsBegun()).isEqualTo(1);
    assertThat(drive.offsetsAsked()).isEqualTo(1);
    assertThat(sessions()).isEmpty();
    assertThat(store.get(name, Optional.empty())).isEqualTo(payload.copy());
  }

  @Test
  void put_cutInTheMiddle_isResumedByTheRetry() throws Exception {
    store.put("caravan.json", payload("makes the folder"));
    Payload payload = large(2);
    drive.cutAfter(drive.contentReceived() + 17 * MEBI);

    store.put("packs/aa/" + hashed(payload), payload);

    assertThat(drive.uploadsBegun()).isEqualTo(1);
    assertThat(store.get("packs/aa/" + hashed(payload), Optional.empty()))
        .isEqualTo(payload.copy());
  }

  @Test
  void put_sessionThatTheServerForgot_beginsAnew() throws Exception {
    store.put("caravan.json", payload("makes the folder"));
    Payload payload = large(3);
    String name = "packs/aa/" + hashed(payload);
    drive.cutAfter(drive.contentReceived() + 9 * MEBI);
    refused(() -> once("crashes").put(name, payload));
    drive.forgetSessions();

    once("next").put(name, payload);

    assertThat(drive.uploadsBegun()).isEqualTo(2);
    assertThat(sessions()).isEmpty();
    assertThat(store.get(name, Optional.empty())).isEqualTo(payload.copy());
  }

  @Test
  void put_lastAnswerLost_storesOneFile() throws Exception {
    Payload payload = large(4);
    drive.loseAnswers(1);

    store.put("packs/aa/" + hashed(payload), payload);

    assertThat(drive.uploadsBegun()).isEqualTo(1);
    assertThat(drive.named(hashed(payload))).hasSize(1);
  }

  @Test
  void put_sameLargeObjectTwiceAtOnce_bothSucceed() throws Exception {
    Payload payload = large(5);
    String name = "packs/aa/" + hashed(payload);
    store.put("packs/aa/other", payload("makes the folder"));

    var pool = java.util.concurrent.Executors.newFixedThreadPool(2);
    try {
      var one = pool.submit(() -> putInto(name, payload));
      var two = pool.submit(() -> putInto(name, payload));
      one.get();
      two.get();
    } finally {
      pool.shutdownNow();
    }
    assertThat(store.get(name, Optional.empty())).isEqualTo(payload.copy());
    assertThat(sessions()).isEmpty();
  }

  private Void putInto(String name, Payload payload) throws StoreException {
    store.put(name, payload);
    return null;
  }

  @Test
  void put_sessionFileThatIsNone_beginsAnew() throws Exception {
    store.put("caravan.json", payload("makes the folder"));
    Payload payload = large(6);
    String name = "packs/aa/" + hashed(payload);
    drive.cutAfter(drive.contentReceived() + 9 * MEBI);
    refused(() -> once("crashes").put(name, payload));
    Files.writeString(sessions().get(0), "http://cut sho");

    once("next").put(name, payload);

    assertThat(drive.uploadsBegun()).isEqualTo(2);
  }

  // --- proof

  @ParameterizedTest
  @ValueSource(ints = {1_000, 6 * MEBI})
  void put_serverHasOtherBytesThanWereSent_isDeletedAndCorrupt(int length) throws Exception {
    store.put("caravan.json", payload("makes the folder"));
    byte[] bytes = new byte[length];
    new Random(8).nextBytes(bytes);
    Payload payload = Payload.of(bytes);
    drive.damageUploads(1);

    StoreException failure = refused(() -> once("proves").put("index/" + hashed(payload), payload));

    assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
    assertThat(failure.retryable()).isTrue();
    assertThat(drive.named(hashed(payload))).isEmpty();

    drive.damageUploads(1);
    store.put("index/" + hashed(payload), payload);
    assertThat(store.get("index/" + hashed(payload), Optional.empty())).isEqualTo(bytes);
  }

  @Test
  void put_serverWithoutSha256_isProvenByMd5() throws Exception {
    drive.withoutSha256();
    Payload payload = payload("proven all the same");
    drive.damageUploads(1);

    store.put("index/" + hashed(payload), payload);
    store.put("index/" + hashed(payload), payload);

    assertThat(drive.named(hashed(payload))).hasSize(1);
    assertThat(store.get("index/" + hashed(payload), Optional.empty())).isEqualTo(payload.copy());
  }

  @Test
  void put_folderInTheTrash_isNoSuccess() throws Exception {
    store.put("index/a", payload("a"));
    drive.trash(drive.named("index").get(0));

    store.put("index/b", payload("b"));

    assertThat(store.list("")).extracting(ObjectInfo::name).containsExactly("index/b");
    assertThat(drive.named("b")).hasSize(1);
  }

  // --- names that are there twice

  @Test
  void duplicates_ofAHashedName_theOneThatMatchesWinsAndThePutTidiesUp() throws Exception {
    Payload payload = payload("what the name promises");
    String name = "index/" + hashed(payload);
    overwrite(name, "damaged".getBytes());
    String folder = drive.named("index").get(0);
    String right = drive.file(folder, hashed(payload), payload.copy());
    drive.file(folder, hashed(payload), "damaged too".getBytes());

    assertThat(store.get(name, Optional.empty())).isEqualTo(payload.copy());
    assertThat(store.stat(name).orElseThrow().length()).isEqualTo(payload.length());
    assertThat(store.list("")).hasSize(1).containsExactly(store.stat(name).orElseThrow());

    store.put(name, payload);

    assertThat(drive.named(hashed(payload))).containsExactly(right);
  }

  @Test
  void duplicates_ofAPlainName_theOldestWinsAndTheDeleteTakesAll() throws Exception {
    overwrite("caravan.json", "first".getBytes());
    String folder = drive.named("vault").get(0);
    drive.file(folder, "caravan.json", "second".getBytes());

    assertThat(store.get("caravan.json", Optional.empty())).asString().isEqualTo("first");
    assertThat(store.list("")).hasSize(1);
    assertThat(refused(() -> store.put("caravan.json", payload("second"))).reason())
        .isEqualTo(Reason.CONFLICT);
    store.put("caravan.json", payload("first"));
    assertThat(drive.named("caravan.json")).hasSize(1);

    drive.file(folder, "caravan.json", "third".getBytes());
    store.delete("caravan.json");

    assertThat(drive.named("caravan.json")).isEmpty();
  }

  @Test
  void folders_madeTwiceByARace_areOne() throws Exception {
    store.put("packs/aa/one", payload("1"));
    String second = drive.folder(drive.named("vault").get(0), "packs");
    drive.file(drive.folder(second, "aa"), "two", "2".getBytes());

    assertThat(store.list("packs/"))
        .extracting(ObjectInfo::name)
        .containsExactly("packs/aa/one", "packs/aa/two");
    assertThat(store.get("packs/aa/two", Optional.empty())).asString().isEqualTo("2");
    store.put("packs/aa/three", payload("3"));
    ObjectStore other = open("other", Map.of());
    assertThat(other.get("packs/aa/two", Optional.empty())).asString().isEqualTo("2");
    assertThat(other.get("packs/aa/three", Optional.empty())).asString().isEqualTo("3");
    store.delete("packs/aa/two");
    assertThat(other.stat("packs/aa/two")).isEmpty();
  }

  @Test
  void folders_areFoundOnceAndRemembered() throws Exception {
    store.put("packs/aa/one", payload("1"));
    int before = drive.requests().size();

    store.put("packs/aa/" + hashed(payload("2")), payload("2"));

    assertThat(drive.requests().subList(before, drive.requests().size()))
        .containsExactly("GET /drive/v3/files", "POST /upload/drive/v3/files");
  }

  @Test
  void get_furtherRanges_costOneRequestEach() throws Exception {
    store.put("packs/aa/one", payload("0123456789"));
    store.get("packs/aa/one", Optional.of(new ByteRange(0, 1)));
    int before = drive.requests().size();

    assertThat(store.get("packs/aa/one", Optional.of(new ByteRange(4, 5))))
        .asString()
        .isEqualTo("45");

    assertThat(drive.requests()).hasSize(before + 1);
  }

  @Test
  void get_replacedByAnotherMachine_readsTheNewFile() throws Exception {
    store.put("records/a", payload("0123456789"));
    store.get("records/a", Optional.of(new ByteRange(0, 1)));
    overwrite("records/a", "abcdefghijklmnop".getBytes());

    assertThat(store.get("records/a", Optional.of(new ByteRange(12, 13))))
        .asString()
        .isEqualTo("mn");
  }

  @Test
  void names_thatDifferInCaseOrHoldQuotes_areTheirOwn() throws Exception {
    for (String name : List.of("a/It's", "a/it's", "a/IT'S", "A/x and y")) {
      store.put(name, payload(name));
    }

    for (String name : List.of("a/It's", "a/it's", "a/IT'S", "A/x and y")) {
      assertThat(store.get(name, Optional.empty())).asString().isEqualTo(name);
    }
    assertThat(store.list("")).hasSize(4);
  }

  @Test
  void list_morePagesAndForeignThings_isCompleteAndClean() throws Exception {
    drive.pagesOf(3);
    for (int i = 0; i < 10; i++) {
      store.put("index/" + i, payload("" + i));
    }
    String folder = drive.named("index").get(0);
    drive.document(folder, "a document");
    drive.file(folder, "not/a name", "x".getBytes());
    drive.trash(drive.file(folder, "in the trash", "x".getBytes()));

    assertThat(store.list("index/"))
        .extracting(ObjectInfo::name)
        .containsExactlyElementsOf(
            Stream.iterate(0, i -> i + 1).limit(10).map(i -> "index/" + i).toList());
  }

  // --- whose drive it is

  @Test
  void sharedDrive_isUsedInsteadOfMyDrive() throws Exception {
    ObjectStore shared = open("shared", Map.of("shared-drive", FakeDrive.SHARED, "create", "true"));
    Payload payload = large(7);

    shared.put("packs/aa/" + hashed(payload), payload);
    shared.put("caravan.json", payload("hello"));

    assertThat(shared.list("")).hasSize(2);
    assertThat(shared.get("packs/aa/" + hashed(payload), Optional.of(new ByteRange(5, 8))))
        .isEqualTo(Arrays.copyOfRange(payload.copy(), 5, 9));
    assertThat(shared.space()).isEmpty();
    shared.delete("caravan.json");
    assertThat(drive.named("caravan.json")).isEmpty();
  }

  @Test
  void sharedDrive_whereOnlyManagersDelete_movesIntoTheTrash() throws Exception {
    ObjectStore shared = open("shared", Map.of("shared-drive", FakeDrive.SHARED, "create", "true"));
    shared.put("caravan.json", payload("hello"));
    String id = drive.named("caravan.json").get(0);
    drive.refuseDeletes();

    shared.delete("caravan.json");

    assertThat(drive.trashed(id)).isTrue();
    assertThat(shared.list("")).isEmpty();
  }

  @Test
  void sharedDrive_unknown_saysWhichSetting() throws Exception {
    ObjectStore shared = open("shared", Map.of("shared-drive", "none", "create", "true"));

    StoreException failure = refused(() -> shared.list(""));

    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("'shared-drive'").hasMessageContaining("'shared'");
  }

  @Test
  void refreshToken_ofAPerson_isEnough() throws Exception {
    ObjectStore mine =
        open("mine", Map.of("create", "true"), FakeDrive.authorizedUser("refresh-1"));

    mine.put("caravan.json", payload("hello"));

    assertThat(mine.get("caravan.json", Optional.empty())).asString().isEqualTo("hello");
    assertThat(drive.tokensGranted()).isEqualTo(1);
  }

  @Test
  void impersonate_isTold() throws Exception {
    open("other", Map.of("create", "true", "impersonate", "backup@example.org"))
        .put("caravan.json", payload("hello"));

    assertThat(drive.impersonated()).isEqualTo("backup@example.org");
  }

  @Test
  void impersonate_withThePersonsOwnCredentials_isRefused() throws Exception {
    ObjectStore odd =
        open(
            "odd",
            Map.of("impersonate", "backup@example.org"),
            FakeDrive.authorizedUser("refresh-1"));

    StoreException failure = refused(() -> odd.list(""));

    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("'odd'").hasMessageContaining("'impersonate'");
  }

  @Test
  void token_withdrawnBeforeItsTime_isRenewedOnce() throws Exception {
    store.put("caravan.json", payload("hello"));
    drive.withdrawTokens();

    assertThat(store.get("caravan.json", Optional.empty())).asString().isEqualTo("hello");
    assertThat(drive.tokensGranted()).isEqualTo(2);
  }

  @Test
  void space_isThatOfTheAccount() throws Exception {
    drive.quota(1_000);
    store.put("caravan.json", payload("hello"));

    assertThat(store.space()).contains(Space.of(995, 1_000));

    drive.quota(-1);
    assertThat(store.space()).isEmpty();
    assertThat(open("Of_a.name-like_this", Map.of()).space()).isEmpty();
  }

  // --- what goes wrong

  @Test
  void space_failure_isOneOfTheDestination() throws Exception {
    store.put("caravan.json", payload("hello"));
    drive.failRequests(1);
    assertThat(store.space()).isPresent();

    drive.revoke();
    StoreException failure = refused(store::space);

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("'main'").hasMessageContaining("'credentials'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "{}",
        "{\"type\":\"service_account\",\"client_email\":\"a@b\",\"private_key\":\"secret words\"}",
        "{\"type\":\"authorized_user\",\"client_id\":\"a\",\"client_secret\":\"secret words\"}"
      })
  void credentials_thatAreNone_nameTheSettingAndNoSecret(String credentials) throws Exception {
    ObjectStore wrong = open("wrong", Map.of(), credentials);

    StoreException failure = refused(() -> wrong.list(""));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("'credentials'").hasMessageContaining("'wrong'");
    assertThat(failure.getMessage()).doesNotContain("secret words").doesNotContain("not json");
    assertThat(drive.requests()).isEmpty();
  }

  @Test
  void credentials_fileMissing_saysSo() throws Exception {
    ObjectStore wrong = open("wrong", Map.of());
    Files.delete(temp.resolve("credentials-wrong"));

    StoreException failure = refused(() -> wrong.list(""));

    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("'credentials'").hasMessageContaining("not there");
  }

  @Test
  void credentials_refused_areDeniedAtOnce() throws Exception {
    ObjectStore wrong = open("wrong", Map.of(), FakeDrive.authorizedUser("another"));

    StoreException failure = refused(() -> wrong.put("caravan.json", payload("x")));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure)
        .hasMessageContaining("'wrong'")
        .hasMessageContaining("'credentials'")
        .hasMessageContaining("invalid_grant");
    assertThat(drive.requests()).containsExactly("POST /token");
  }

  @Test
  void credentials_revokedMeanwhile_areDeniedAtOnce() throws Exception {
    store.put("caravan.json", payload("hello"));
    drive.revoke();
    int before = drive.requests().size();

    StoreException failure = refused(() -> store.list(""));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(drive.requests()).hasSize(before + 2); // the refused one, and the token endpoint
  }

  @Test
  void tokenEndpoint_hiccup_isRetriedAndNeverReadAsWrongCredentials() throws Exception {
    drive.failTokens(1);
    store.put("caravan.json", payload("hello"));

    drive.withdrawTokens().failTokens(100);
    StoreException failure = refused(() -> once("again").list(""));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void folder_missing_isUnavailableToEveryCallAndNothingIsMade() throws Exception {
    ObjectStore absent = open("absent", Map.of("folder", "not/there"));

    for (StoreException failure :
        List.of(
            refused(() -> absent.list("")),
            refused(() -> absent.list("snapshots/")),
            refused(() -> absent.stat("caravan.json")),
            refused(() -> absent.get("caravan.json", Optional.empty())),
            refused(() -> absent.put("caravan.json", payload("x"))),
            refused(() -> absent.delete("caravan.json")))) {
      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure)
          .hasMessageContaining("'absent'")
          .hasMessageContaining("'folder'")
          .hasMessageContaining("caravan init");
    }
    assertThat(drive.named("not")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void folder_goneMeanwhile_isNoEmptyVault(boolean trashed) throws Exception {
    store.put("caravan.json", payload("hello"));
    ObjectStore user = open("user", Map.of());
    user.put("snapshots/a", payload("a"));
    String folder = drive.named("vault").get(0);
    if (trashed) {
      drive.trash(folder);
    } else {
      drive.remove(folder);
    }

    assertThat(refused(() -> user.stat("caravan.json")).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> user.list("")).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> user.put("snapshots/b", payload("b"))).reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"storageQuotaExceeded", "teamDriveFileLimitExceeded"})
  void quota_reached_isFullAtOnce(String reason) throws Exception {
    store.put("caravan.json", payload("hello"));
    drive.refuseWrites(reason);
    for (Payload payload : List.of(payload("small"), large(9))) {
      long before = uploads();

      StoreException failure = refused(() -> store.put("packs/" + hashed(payload), payload));

      assertThat(failure.reason()).isEqualTo(Reason.FULL);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure).hasMessageContaining("'main'").hasMessageContaining("quota");
      assertThat(uploads() - before).isLessThanOrEqualTo(1);
    }
  }

  private long uploads() {
    return drive.requests().stream().filter(request -> request.contains("/upload/")).count();
  }

  @Test
  void readOnly_isDeniedAtOnce() throws Exception {
    store.put("caravan.json", payload("hello"));
    drive.refuseWrites("insufficientFilePermissions");

    StoreException put = refused(() -> store.put("other.json", payload("x")));
    StoreException delete = refused(() -> store.delete("caravan.json"));

    for (StoreException failure : List.of(put, delete)) {
      assertThat(failure.reason()).isEqualTo(Reason.DENIED);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure)
          .hasMessageContaining("'main'")
          .hasMessageContaining("'credentials'")
          .hasMessageContaining("backups/vault");
    }
    assertThat(uploads()).isEqualTo(2);
    assertThat(store.get("caravan.json", Optional.empty())).asString().isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429})
  void rateLimit_isRetried(int status) throws Exception {
    drive.limitRate(2, status, "");

    store.put("caravan.json", payload("hello"));

    assertThat(store.get("caravan.json", Optional.empty())).asString().isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429})
  void rateLimit_withRetryAfter_saysHowLong(int status) throws Exception {
    store.put("caravan.json", payload("hello"));
    ObjectStore once = once("hurried");

    drive.limitRate(1, status, "7");
    StoreException seconds = refused(() -> once.stat("caravan.json"));
    drive.limitRate(1, status, "Fri, 01 Jan 2100 00:00:00 GMT");
    StoreException date = refused(() -> once.stat("caravan.json"));
    drive.limitRate(1, status, "soon");
    StoreException nonsense = refused(() -> once.stat("caravan.json"));

    assertThat(seconds.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(seconds.retryable()).isTrue();
    assertThat(seconds.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(date.retryAfter().orElseThrow()).isGreaterThan(Duration.ofDays(365));
    assertThat(nonsense.retryAfter()).isEmpty();
  }

  @Test
  void serverErrors_areRetriedAndThenTold() throws Exception {
    drive.failRequests(2);
    store.put("caravan.json", payload("hello"));

    drive.failRequests(100);
    StoreException failure = refused(() -> store.get("caravan.json", Optional.empty()));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void nobodyThere_isRetryable() throws Exception {
    drive.close();

    StoreException failure = refused(() -> store.list(""));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure).hasMessageContaining("'main'");
  }

  @Test
  void chunkSize_thatIsNone_namesTheSetting() throws Exception {
    ObjectStore odd = open("odd", Map.of("chunk-size", "1000"));

    assertThat(refused(() -> odd.list(""))).hasMessageContaining("'chunk-size'");
  }
}
