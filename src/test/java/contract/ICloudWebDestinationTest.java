package contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import caravan.config.Bandwidth;
import caravan.config.DestinationSettings;
import caravan.config.Secret;
import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import caravan.storage.icloud.web.ICloudAccess;
import caravan.storage.icloud.web.ICloudAccount;
import caravan.storage.icloud.web.ICloudWebStore;
import contract.icloud.FakeICloud;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import routes.RouteHarness;

/** The contract over the iCloud web service, and what is that service's own. */
class ICloudWebDestinationTest extends DestinationContract {
  private static final String SIGN_IN = "/signin/complete";
  private static final Payload PAYLOAD = payload("what the name promises");

  @TempDir Path temp;
  private FakeICloud icloud;
  private RouteHarness harness;
  private ObjectStore store;

  @BeforeEach
  void start() throws IOException {
    icloud = new FakeICloud("anna@example.com", "test-secret");
    harness = new RouteHarness();
    store = open("main", true);
  }

  @AfterEach
  void stop() {
    harness.close();
    icloud.close();
    assertThat(icloud.complaints()).isEmpty();
  }

  private Map<String, String> options(String name, boolean create) {
    Map<String, String> options = new HashMap<>();
    options.put("mode", "web");
    options.put("unofficial", "true");
    options.put("account", "Anna@Example.com"); // Apple takes any case, and hashes the lower one
    options.put("folder", "Backups/Caravan");
    options.put("endpoint", icloud.url());
    options.put("setup-endpoint", icloud.url());
    options.put("state", temp.resolve("state").resolve(name).toString());
    options.put("create", String.valueOf(create));
    return options;
  }

  private ObjectStore open(String name, boolean create) {
    return open(name, options(name, create), "env:SECRET");
  }

  private ObjectStore open(String name, Map<String, String> options, String password) {
    return harness.destination(
        new DestinationSettings(
            name,
            "icloud",
            options,
            Map.of("password", new Secret(password)),
            2,
            Duration.ofMillis(1),
            0,
            Bandwidth.UNLIMITED,
            8,
            100,
            Duration.ofMinutes(1)));
  }

  private ICloudAccount account(String name) {
    return account(name, URI.create(icloud.url()));
  }

  private ICloudAccount account(String name, URI server) {
    return new ICloudAccount(
        new ICloudAccess(
            name,
            "Anna@Example.com",
            "test-secret",
            server,
            server,
            ICloudAccess.DEFAULT_TIMEOUT,
            temp.resolve("state").resolve(name)));
  }

  private Path session(String name) {
    return temp.resolve("state").resolve(name).resolve("icloud-session");
  }

  @Override
  ObjectStore store() {
    return store;
  }

  @Override
  void overwrite(String name, byte[] bytes) {
    icloud.plant("Backups/Caravan/" + name, bytes);
  }

  @Test
  void signIn_ofTheOtherDerivation_works() throws Exception {
    icloud.signIn().protocol = "s2k_fo";

    store.put("caravan.json", payload("hello"));

    assertThat(icloud.file("Backups/Caravan/caravan.json")).asString().isEqualTo("hello");
    assertThat(icloud.signIn().wrong()).isZero();
  }

  @Test
  void signIn_wrongPassword_isDeniedAndTriedOnce() {
    ObjectStore wrong = open("wrong", options("wrong", true), "env:KEY");

    for (int i = 0; i < 3; i++) {
      StoreException failure = refused(() -> wrong.put("caravan.json", PAYLOAD));
      assertThat(failure.reason()).isEqualTo(Reason.DENIED);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure).hasMessageContaining("'wrong'").hasMessageContaining("password");
    }
    assertThat(icloud.signIn().wrong()).isEqualTo(1);
    assertThat(session("wrong")).doesNotExist();
  }

  @Test
  void signIn_secondFactorNeeded_saysWhatToRunAndAsksAppleOnce() {
    icloud.signIn().secondFactor = true;

    for (int i = 0; i < 3; i++) {
      StoreException failure = refused(() -> store.list(""));
      assertThat(failure.reason()).isEqualTo(Reason.DENIED);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure).hasMessageContaining("run caravan login icloud main");
    }
    assertThat(icloud.calls(SIGN_IN)).isEqualTo(1);
    assertThat(icloud.signIn().shown()).as("no code is shown without a person at hand").isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void login_withTheCode_isTrustedFromThenOn(boolean conflictOnSuccess) throws Exception {
    icloud.signIn().secondFactor = true;
    icloud.signIn().conflictOnSuccess = conflictOnSuccess;

    boolean asked = account("main").login(() -> " " + icloud.signIn().shown() + "\n");
    store.put("caravan.json", payload("hello"));

    assertThat(asked).isTrue();
    assertThat(icloud.calls(SIGN_IN)).as("the kept session is used").isEqualTo(1);

    icloud.expire();
    assertThat(store.get("caravan.json", Optional.empty())).asString().isEqualTo("hello");
    assertThat(icloud.calls(SIGN_IN)).as("the trust is used").isEqualTo(2);
    assertThat(icloud.calls("/verify/trusteddevice")).as("one code for all").isEqualTo(2);
  }

  @Test
  void login_withoutASecondFactor_asksForNoCode() throws Exception {
    assertThat(
            account("main")
                .login(
                    () -> {
                      throw new IOException("nobody to ask");
                    }))
        .isFalse();
  }

  @Test
  void login_wrongCode_isDeniedAndKeepsNothing() {
    icloud.signIn().secondFactor = true;

    StoreException failure =
        catchThrowableOfType(StoreException.class, () -> account("main").login(() -> "12345"));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure).hasMessageContaining("code").hasMessageContaining("login icloud main");
    assertThat(session("main")).doesNotExist();
  }

  @Test
  void trust_thatAppleForgot_needsALoginAgain() throws Exception {
    icloud.signIn().secondFactor = true;
    account("main").login(() -> String.valueOf(icloud.signIn().shown()));
    store.put("caravan.json", payload("hello"));
    icloud.signIn().distrust();
    icloud.expire();

    StoreException failure = refused(() -> store.stat("caravan.json"));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure).hasMessageContaining("run caravan login icloud main");
  }

  @Test
  void repairNeeded_isConfirmedOnce() throws Exception {
    icloud.signIn().repair = true;

    store.put("caravan.json", payload("hello"));

    assertThat(icloud.calls("/repair/complete")).isEqualTo(1);
  }

  @Test
  void repairThatAPersonMustDo_isDeniedWithWhereToDoIt() {
    icloud.signIn().repair = true;
    icloud.signIn().repairable = false;

    StoreException failure = refused(() -> store.list(""));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure).hasMessageContaining("www.icloud.com");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 421, 450})
  void session_thatEndsInMidUse_isBegunAgainOnce(int status) throws Exception {
    store.put("caravan.json", payload("hello"));
    icloud.fail("/download/by_id", status, 1);

    assertThat(store.get("caravan.json", Optional.empty())).asString().isEqualTo("hello");
    assertThat(icloud.calls(SIGN_IN)).isEqualTo(2);
  }

  @Test
  void session_expiredUnderManyThreads_isBegunAgainOnce() throws Exception {
    for (int i = 0; i < 6; i++) {
      store.put("records/" + i, payload("" + i));
    }
    icloud.expire();
    ExecutorService pool = Executors.newFixedThreadPool(6);
    try {
      List<Future<byte[]>> reads = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String name = "records/" + i;
        reads.add(pool.submit(() -> store.get(name, Optional.empty())));
      }
      for (int i = 0; i < 6; i++) {
        assertThat(reads.get(i).get()).asString().isEqualTo("" + i);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(icloud.calls(SIGN_IN)).isEqualTo(2);
  }

  @Test
  void session_thatEndsAtOnceEachTime_isDeniedAfterOneNewSignIn() throws Exception {
    store.put("caravan.json", payload("hello"));
    icloud.fail("/retrieveItemDetailsInFolders", 421, 100);

    StoreException failure = refused(() -> store.stat("caravan.json"));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure.retryable()).isFalse();
    assertThat(icloud.calls(SIGN_IN)).isEqualTo(2);
  }

  @Test
  void otherHost_namedBy330_isFollowed() throws Exception {
    icloud.moveOnce("/accountLogin", icloud.url() + "/p99/setup/ws/1/accountLogin");
    icloud.moveOnce(
        "/retrieveItemDetailsInFolders",
        icloud.url() + "/p99/drivews/retrieveItemDetailsInFolders");

    store.put("caravan.json", payload("hello"));

    assertThat(icloud.calls("/p99/")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://elsewhere.invalid/", "https://icloud.com.invalid/", "https://localhost/"})
  void otherHost_thatIsNotApples_isNeverCalled(String location) throws Exception {
    store.put("caravan.json", payload("hello"));
    icloud.moveOnce("/retrieveItemDetailsInFolders", location);

    StoreException failure = refused(() -> store.stat("caravan.json"));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("not Apple's");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 500, 409})
  void driveThatWantsFewerCallsOrFails_isTriedAgain(int status) throws Exception {
    store.put("caravan.json", payload("hello"));
    icloud.fail("/retrieveItemDetailsInFolders", status, 2);

    assertThat(store.stat("caravan.json")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void signInThatWantsFewerTries_isNotTriedAgain(int status) {
    icloud.fail("/signin/init", status, 100);

    StoreException failure = refused(() -> store.list(""));
    refused(() -> store.list(""));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.retryable()).isFalse();
    assertThat(icloud.calls("/signin/init")).isEqualTo(1);
  }

  @Test
  void advancedDataProtection_isSaid() throws Exception {
    icloud.protectedData = true;
    assertThat(refused(() -> store.list(""))).hasMessageContaining("Advanced Data Protection");
    icloud.protectedData = false;

    ObjectStore other = open("other", true);
    other.put("caravan.json", payload("hello"));
    icloud.fail("/retrieveItemDetailsInFolders", 423, 1);
    StoreException failure = refused(() -> other.stat("caravan.json"));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure).hasMessageContaining("Advanced Data Protection");
  }

  @Test
  void put_accountIsFull_saysSoAtOnce() {
    icloud.full = true;

    StoreException failure = refused(() -> store.put("caravan.json", PAYLOAD));

    assertThat(failure.reason()).isEqualTo(Reason.FULL);
    assertThat(failure.retryable()).isFalse();
    assertThat(icloud.calls("/upload/web")).isEqualTo(1);
  }

  @Test
  void put_whatReadsBackOtherwise_isNoSuccessAndIsTakenAway() {
    String name = "packs/aa/" + hashed(PAYLOAD);
    icloud.corrupting = true;

    StoreException failure = refused(() -> store.put(name, PAYLOAD));

    assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
    assertThat(failure.retryable()).isTrue();
    assertThat(icloud.file("Backups/Caravan/" + name)).isNull();
  }

  @Test
  void put_lostOnItsWay_isTriedAgainAndStoredOnce() throws Exception {
    icloud.fail("/content/up/", 500, 1);
    icloud.fail("/update/documents", 503, 1);

    store.put("records/x", PAYLOAD);

    assertThat(store.list("")).extracting(ObjectInfo::name).containsExactly("records/x");
  }

  @Test
  void put_byTwoMachinesAtOnce_storesOneAndBothSucceed() throws Exception {
    ObjectStore second = open("second", true);
    store.put("caravan.json", payload("made"));
    second.stat("caravan.json");
    CyclicBarrier go = new CyclicBarrier(2);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < 5; i++) {
        String name = "records/" + i + "/race";
        List<Future<?>> puts = new ArrayList<>();
        for (ObjectStore each : List.of(store, second)) {
          puts.add(
              pool.submit(
                  () -> {
                    go.await();
                    each.put(name, PAYLOAD);
                    return null;
                  }));
        }
        for (Future<?> put : puts) {
          put.get();
        }
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(store.list("records/"))
        .extracting(ObjectInfo::name)
        .containsExactly(
            "records/0/race",
            "records/1/race",
            "records/2/race",
            "records/3/race",
            "records/4/race");
  }

  @Test
  void list_thatIsCutShort_isAnErrorAndNeverShort() throws Exception {
    store.put("records/x", PAYLOAD);
    icloud.cutting = true;

    StoreException failure = refused(() -> store.list(""));

    assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
  }

  @Test
  void delete_thatDoesNothingThoughItAnswersWell_isNoSuccess() throws Exception {
    store.put("records/x", PAYLOAD);
    icloud.staleEtags = true;

    StoreException failure = refused(() -> store.delete("records/x"));

    assertThat(failure.retryable()).isTrue();
    assertThat(store.stat("records/x")).isPresent();
  }

  @Test
  void get_rangeFromAServerThatKnowsNone_isExact() throws Exception {
    store.put("records/x", payload("0123456789"));
    icloud.rangeless = true;

    assertThat(store.get("records/x", Optional.of(new ByteRange(3, 6))))
        .asString()
        .isEqualTo("3456");
  }

  @Test
  void get_hashedObjectThatWasReplacedSince_isFoundAgain() throws Exception {
    String name = "packs/aa/" + hashed(PAYLOAD);
    store.put(name, PAYLOAD);
    store.get(name, Optional.empty());
    overwrite(name, PAYLOAD.copy()); // the same bytes, another document

    assertThat(store.get(name, Optional.empty())).isEqualTo(PAYLOAD.copy());
    icloud.plant("Backups/Caravan/packs/aa/other", new byte[0]);
  }

  @Test
  void folderThatIsNotThere_isUnavailableAndNeverMade() {
    ObjectStore absent = open("absent", false);

    for (StoreException failure :
        List.of(
            refused(() -> absent.list("")),
            refused(() -> absent.stat("caravan.json")),
            refused(() -> absent.put("caravan.json", PAYLOAD)),
            refused(absent::space))) {
      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure).hasMessageContaining("caravan init");
    }
    assertThat(icloud.file("Backups")).isNull();
  }

  @Test
  void unofficialNotAllowed_isRefusedWithTheReasonAndCallsNobody() {
    Map<String, String> options = options("off", true);
    options.remove("unofficial");
    ObjectStore off = open("off", options, "env:SECRET");

    StoreException failure = refused(() -> off.list(""));

    assertThat(failure.reason()).isEqualTo(Reason.INVALID);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure)
        .hasMessageContaining("unofficial: true")
        .hasMessageContaining("Apple may change it");
    assertThat(icloud.calls("/")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"account", "state"})
  void optionMissing_isSaid(String option) {
    Map<String, String> options = options("less", true);
    options.remove(option);

    assertThat(refused(() -> open("less", options, "env:SECRET").list("")))
        .hasMessageContaining("'less' lacks '" + option + "'");
  }

  @Test
  void secretMissing_isSaid() {
    assertThat(refused(() -> open("bare", options("bare", true), "env:NONE").list("")))
        .hasMessageContaining("'bare'")
        .hasMessageContaining("'password'");
  }

  @Test
  void session_isSealedAndForItsOwnerAlone() throws Exception {
    store.put("caravan.json", payload("hello"));

    byte[] kept = Files.readAllBytes(session("main"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(session("main"))))
        .isEqualTo("rw-------");
    assertThat(new String(kept, StandardCharsets.ISO_8859_1))
        .doesNotContain("token-", "scnt-", "X-APPLE", "test-secret", "drivews");
    try (var files = Files.list(session("main").getParent())) {
      assertThat(files).containsExactly(session("main"));
    }
  }

  @Test
  void session_thatIsDamaged_isHadAnew() throws Exception {
    store.put("caravan.json", payload("hello"));
    byte[] kept = Files.readAllBytes(session("main"));
    kept[kept.length - 1] ^= 1;
    Files.createDirectories(session("again").getParent());
    Files.write(session("again"), kept);

    assertThat(open("again", false).stat("caravan.json")).isPresent();
    assertThat(icloud.calls(SIGN_IN)).isEqualTo(2);
  }

  @Test
  void space_isThatOfTheAccount() throws Exception {
    assertThat(store.space().orElseThrow().free()).hasValue(12_500);
    assertThat(store.space().orElseThrow().total()).hasValue(50_000);
  }

  @Test
  void server_thatNeverAnswers_isGivenUpAfterTheTimeout() throws Exception {
    try (TcpProxy line = new TcpProxy(URI.create(icloud.url()).getPort())) {
      ObjectStore mute = behind(line, "mute", "PT1S");
      mute.put("caravan.json", payload("hello"));
      line.swallow();

      StoreException failure = refused(() -> mute.stat("caravan.json"));

      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure.retryable()).isTrue();
    }
  }

  @Test
  void answer_thatStopsInItsMiddle_isGivenUpAfterTheTimeout() throws Exception {
    Payload pack = Payload.of(new byte[200_000]);
    String name = "packs/aa/" + hashed(pack);
    try (TcpProxy line = new TcpProxy(URI.create(icloud.url()).getPort())) {
      ObjectStore slow = behind(line, "slow", "PT0.5S");
      slow.put(name, pack);
      line.stallAfterAnswer(100_000);

      StoreException failure = refused(() -> slow.get(name, Optional.empty()));

      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure.retryable()).isTrue();
      line.heal();
      assertThat(slow.get(name, Optional.empty())).isEqualTo(pack.copy());
    }
  }

  private ObjectStore behind(TcpProxy line, String name, String timeout) {
    Map<String, String> options = options(name, true);
    options.put("endpoint", line.endpoint().toString());
    options.put("setup-endpoint", line.endpoint().toString());
    options.put("timeout", timeout);
    return harness.destination(
        new DestinationSettings(
            name,
            "icloud",
            options,
            Map.of("password", new Secret("env:SECRET")),
            0,
            Duration.ofMillis(1),
            0,
            Bandwidth.UNLIMITED,
            8,
            100,
            Duration.ofMinutes(1)));
  }

  @Test
  void everyRequest_failingOnceBeforeOrAfterItWasDone_changesNothing() throws Exception {
    try (HttpFaults front = new HttpFaults(URI.create(icloud.url()))) {
      ICloudAccount account = account("main", front.endpoint());
      account.login(() -> "nothing");
      FaultSweep.run(
          front::stayingOpen,
          HttpFaults.When.values(),
          (place, faults) ->
              harness.memory(place, new ICloudWebStore(account, "sweep/" + place, true)),
          FaultSweep.SMALL,
          when -> false,
          (place, names) ->
              assertThat(icloud.below("sweep/" + place)).containsExactlyElementsOf(names));
    }
  }

  @Test
  void signIn_eachOfItsRequestsFailing_isTriedAgainOnlyIfAppleHasNotAskedForFewer()
      throws Exception {
    for (int fail = 1; fail <= 5; fail++) {
      for (HttpFaults.When when : HttpFaults.When.values()) {
        String name = "in-" + fail + "-" + when;
        try (HttpFaults front = new HttpFaults(URI.create(icloud.url()))) {
          front.arm(fail, when);
          Map<String, String> options = options(name, true);
          options.put("endpoint", front.endpoint().toString());
          options.put("setup-endpoint", front.endpoint().toString());
          ObjectStore store = open(name, options, "env:SECRET");

          if (when == HttpFaults.When.BEFORE) {
            StoreException failure = refused(() -> store.list(""));
            assertThat(failure.retryable()).as(name).isFalse();
            assertThat(failure).hasMessageContaining("'" + name + "'");
            assertThat(front.requests()).as(name).isEqualTo(fail);
          } else {
            assertThat(store.list("")).as(name).isEmpty();
          }
        }
      }
    }
    assertThat(icloud.signIn().wrong()).isZero();
  }
}
