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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads to Google Drive: resumed after a cut or a crash, and proven. */
class GoogleDriveUploadTest {
  @TempDir Path temp;
  private final FakeDrive drive = new FakeDrive();
  private DriveFixture fixture;
  private ObjectStore store;

  @BeforeEach
  void start() throws Exception {
    fixture = new DriveFixture(drive, temp);
    store = fixture.open("main", Map.of("create", "true"));
  }

  @AfterEach
  void stop() {
    fixture.close();
    drive.close();
  }

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
}
