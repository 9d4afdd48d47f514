package contract;

import static contract.DestinationContract.hashed;
import static contract.DestinationContract.payload;
import static contract.DestinationContract.refused;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import contract.drive.FakeDrive;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads to Google Drive: resumed after a cut or a crash, and proven. */
class GoogleDriveUploadTest {
  @RegisterExtension final DriveFixture fixture = new DriveFixture();
  private final FakeDrive drive = fixture.drive();
  private final ObjectStore store = fixture.main();

  @Test
  void put_cutInTheMiddleAndANewProcess_sendsOnlyWhatTheServerLacks() throws Exception {
    store.put("caravan.json", payload("makes the folder"));
    long before = drive.contentReceived();
    Payload payload = DriveFixture.large(1);
    String name = "packs/aa/" + hashed(payload);
    long cut = 9 * DriveFixture.MEBI + 100_000;
    drive.cutAfter(before + cut);

    StoreException failure = refused(() -> fixture.once("crashes").put(name, payload));
    assertThat(failure.retryable()).isTrue();
    assertThat(drive.named(hashed(payload))).isEmpty();
    assertThat(fixture.sessions()).hasSize(1);
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.sessions().get(0))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.state())))
        .isEqualTo("rwx------");

    fixture.once("next").put(name, payload);

    long kept = cut - cut % (256 << 10);
    assertThat(drive.contentReceived() - before).isEqualTo(cut + payload.length() - kept);
    assertThat(drive.uploadsBegun()).isEqualTo(1);
    assertThat(drive.offsetsAsked()).isEqualTo(1);
    assertThat(fixture.sessions()).isEmpty();
    assertThat(store.get(name, Optional.empty())).isEqualTo(payload.copy());
  }

  @Test
  void put_cutInTheMiddle_isResumedByTheRetry() throws Exception {
    store.put("caravan.json", payload("makes the folder"));
    Payload payload = DriveFixture.large(2);
    drive.cutAfter(drive.contentReceived() + 17 * DriveFixture.MEBI);

    store.put("packs/aa/" + hashed(payload), payload);

    assertThat(drive.uploadsBegun()).isEqualTo(1);
    assertThat(store.get("packs/aa/" + hashed(payload), Optional.empty()))
        .isEqualTo(payload.copy());
  }

  @Test
  void put_overALineThatIsCut_goesOnWhereTheServerStands() throws Exception {
    store.put("caravan.json", payload("makes the folder"));
    Payload payload = DriveFixture.large(15);
    String name = "packs/aa/" + hashed(payload);
    long before = drive.contentReceived();
    try (TcpProxy line = new TcpProxy(URI.create(drive.url()).getPort())) {
      Map<String, String> options =
          Map.of(
              "endpoint", line.endpoint().toString(),
              "chunk-size", String.valueOf(4 * DriveFixture.MEBI));
      ObjectStore first = fixture.once("cut", options);
      line.cutAfter(10 * DriveFixture.MEBI);
      assertThat(refused(() -> first.put(name, payload)).retryable()).isTrue();
      line.heal();

      fixture.once("next", options).put(name, payload);

      assertThat(drive.uploadsBegun()).isEqualTo(1);
      assertThat(drive.contentReceived() - before)
          .isLessThan(payload.length() + 4L * DriveFixture.MEBI);
      assertThat(store.get(name, Optional.empty())).isEqualTo(payload.copy());
    }
  }

  @Test
  void server_thatNeverAnswers_isGivenUpAfterTheTimeout() throws Exception {
    store.put("caravan.json", payload("makes the folder"));
    try (TcpProxy line = new TcpProxy(URI.create(drive.url()).getPort())) {
      ObjectStore mute =
          fixture.once("mute", Map.of("endpoint", line.endpoint().toString(), "timeout", "PT0.3S"));
      line.swallow();

      StoreException failure = refused(() -> mute.list(""));

      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure.retryable()).isTrue();
      assertThat(failure).hasMessageContaining("'mute'");
    }
  }

  @Test
  void put_sessionThatTheServerForgot_beginsAnew() throws Exception {
    store.put("caravan.json", payload("makes the folder"));
    Payload payload = DriveFixture.large(3);
    String name = "packs/aa/" + hashed(payload);
    drive.cutAfter(drive.contentReceived() + 9 * DriveFixture.MEBI);
    refused(() -> fixture.once("crashes").put(name, payload));
    drive.forgetSessions();

    fixture.once("next").put(name, payload);

    assertThat(drive.uploadsBegun()).isEqualTo(2);
    assertThat(fixture.sessions()).isEmpty();
    assertThat(store.get(name, Optional.empty())).isEqualTo(payload.copy());
  }

  @Test
  void put_lastAnswerLost_storesOneFile() throws Exception {
    Payload payload = DriveFixture.large(4);
    drive.loseAnswers(1);

    store.put("packs/aa/" + hashed(payload), payload);

    assertThat(drive.uploadsBegun()).isEqualTo(1);
    assertThat(drive.named(hashed(payload))).hasSize(1);
  }

  @Test
  void put_deletedSinceALastAnswerWasLost_isStoredAgain() throws Exception {
    Payload payload = DriveFixture.large(14);
    String name = "packs/aa/" + hashed(payload);
    drive.loseAnswers(1);
    refused(() -> fixture.once("crashes").put(name, payload));
    store.put(name, payload); // it is there, so that nobody asks for the session
    store.delete(name);

    store.put(name, payload);

    assertThat(store.stat(name)).isPresent();
    assertThat(drive.named(hashed(payload))).hasSize(1);
    assertThat(fixture.sessions()).isEmpty();
  }

  @Test
  void put_sameLargeObjectTwiceAtOnce_bothSucceed() throws Exception {
    Payload payload = DriveFixture.large(5);
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
    assertThat(fixture.sessions()).isEmpty();
  }

  private Void putInto(String name, Payload payload) throws StoreException {
    store.put(name, payload);
    return null;
  }

  @Test
  void put_sessionFileThatIsNone_beginsAnew() throws Exception {
    store.put("caravan.json", payload("makes the folder"));
    Payload payload = DriveFixture.large(6);
    String name = "packs/aa/" + hashed(payload);
    drive.cutAfter(drive.contentReceived() + 9 * DriveFixture.MEBI);
    refused(() -> fixture.once("crashes").put(name, payload));
    Files.writeString(fixture.sessions().get(0), "http://cut sho");

    fixture.once("next").put(name, payload);

    assertThat(drive.uploadsBegun()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 6 * DriveFixture.MEBI})
  void put_serverHasOtherBytesThanWereSent_isDeletedAndCorrupt(int length) throws Exception {
    store.put("caravan.json", payload("makes the folder"));
    byte[] bytes = new byte[length];
    new Random(8).nextBytes(bytes);
    Payload payload = Payload.of(bytes);
    drive.damageUploads(1);

    StoreException failure =
        refused(() -> fixture.once("proves").put("index/" + hashed(payload), payload));

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

  @Test
  void everyRequest_failingOnceBeforeOrAfterItWasDone_changesNothing() throws Exception {
    for (int length : new int[] {FaultSweep.SMALL, 6 * DriveFixture.MEBI}) {
      FaultSweep.run(
          () -> new HttpFaults(URI.create(drive.url())),
          HttpFaults.When.values(),
          (place, faults) ->
              fixture.open(
                  place + "-" + length,
                  Map.of(
                      "endpoint",
                      faults.endpoint().toString(),
                      "token-endpoint",
                      faults.endpoint() + "/token",
                      "folder",
                      "sweep/" + place,
                      "create",
                      "true",
                      "chunk-size",
                      String.valueOf(4 * DriveFixture.MEBI))),
          length,
          when -> false,
          (place, names) -> {
            // Drive would let two files have one name, which no listing of ours shows
            assertThat(drive.below("sweep/" + place)).containsExactlyElementsOf(names);
            drive.clear();
          });
    }
  }
}
