package contract;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import contract.drive.FakeDrive;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract over Google Drive, as a fake speaks its protocol, and what is Drive's own. */
class GoogleDriveDestinationTest extends DestinationContract {
  @RegisterExtension final DriveFixture fixture = new DriveFixture();
  private final FakeDrive drive = fixture.drive();
  private final ObjectStore store = fixture.main();

  @Override
  ObjectStore store() {
    return store;
  }

  @Override
  void overwrite(String name, byte[] bytes) {
    fixture.overwrite(name, bytes);
  }

  @Test
  void duplicates_ofAHashedName_theOneThatMatchesWinsAndThePutTidiesUp() throws Exception {
    Payload payload = payload("what the name promises");
    String name = "index/" + hashed(payload);
    fixture.overwrite(name, "damaged".getBytes());
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
    fixture.overwrite("caravan.json", "first".getBytes());
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
    ObjectStore other = fixture.open("other", Map.of());
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
    fixture.overwrite("records/a", "abcdefghijklmnop".getBytes());

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

  @Test
  void sharedDrive_isUsedInsteadOfMyDrive() throws Exception {
    ObjectStore shared =
        fixture.open("shared", Map.of("shared-drive", FakeDrive.SHARED, "create", "true"));
    Payload payload = DriveFixture.large(7);

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
    ObjectStore shared =
        fixture.open("shared", Map.of("shared-drive", FakeDrive.SHARED, "create", "true"));
    shared.put("caravan.json", payload("hello"));
    String id = drive.named("caravan.json").get(0);
    drive.refuseDeletes();

    shared.delete("caravan.json");

    assertThat(drive.trashed(id)).isTrue();
    assertThat(shared.list("")).isEmpty();
  }

  @Test
  void sharedDrive_unknown_saysWhichSetting() throws Exception {
    ObjectStore shared = fixture.open("shared", Map.of("shared-drive", "none", "create", "true"));

    StoreException failure = refused(() -> shared.list(""));

    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("'shared-drive'").hasMessageContaining("'shared'");
  }

  @Test
  void refreshToken_ofAPerson_isEnough() throws Exception {
    ObjectStore mine =
        fixture.open("mine", Map.of("create", "true"), FakeDrive.authorizedUser("refresh-1"));

    mine.put("caravan.json", payload("hello"));

    assertThat(mine.get("caravan.json", Optional.empty())).asString().isEqualTo("hello");
    assertThat(drive.tokensGranted()).isEqualTo(1);
  }

  @Test
  void impersonate_isTold() throws Exception {
    fixture
        .open("other", Map.of("create", "true", "impersonate", "backup@example.org"))
        .put("caravan.json", payload("hello"));

    assertThat(drive.impersonated()).isEqualTo("backup@example.org");
  }

  @Test
  void impersonate_withThePersonsOwnCredentials_isRefused() throws Exception {
    ObjectStore odd =
        fixture.open(
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
    assertThat(fixture.open("Of_a.name-like_this", Map.of()).space()).isEmpty();
  }
}
