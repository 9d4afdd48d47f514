package contract;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.config.DestinationSettings;
import caravan.platform.CloudFiles;
import caravan.storage.ByteRange;
import caravan.storage.FileObjectStore;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import caravan.storage.icloud.DriveFolder;
import caravan.storage.icloud.Evicted;
import caravan.storage.icloud.ICloudFolderStore;
import caravan.storage.icloud.Placeholders;
import contract.files.FaultyFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import routes.RouteHarness;

/** The contract over a folder in an iCloud Drive, and what becomes of files that were evicted. */
class ICloudFolderDestinationTest extends DestinationContract {
  private static final Payload PAYLOAD = payload("what the name promises");

  @TempDir Path temp;
  private Path drive;
  private Path root;
  private RouteHarness harness;
  private ObjectStore store;

  @BeforeEach
  void start() throws IOException {
    drive =
        Files.createDirectories(
            temp.resolve("Library").resolve("Mobile Documents").resolve("com~apple~CloudDocs"));
    root = drive.resolve("Caravan");
    harness = new RouteHarness();
    store = open("main", root, true);
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  private ObjectStore open(String name, Path directory, boolean create) {
    return harness.destination(
        new DestinationSettings(
            name,
            "icloud",
            Map.of("directory", directory.toString(), "create", String.valueOf(create)),
            0, // what is not here will not be here in a second
            Duration.ofMillis(1),
            0,
            8,
            100,
            Duration.ofMinutes(1)));
  }

  @Override
  ObjectStore store() {
    return store;
  }

  @Override
  void overwrite(String name, byte[] bytes) throws Exception {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  /** As macOS does it: the file goes, and a list of what it was comes. */
  private Path evict(String name, String list) throws IOException {
    Path file = root.resolve(name);
    Path placeholder = CloudFiles.standIn(file);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    Files.writeString(placeholder, list);
    return placeholder;
  }

  private Path evict(String name) throws IOException {
    long length = Files.size(root.resolve(name));
    return evict(name, list("<key>NSURLFileSizeKey</key><integer>" + length + "</integer>"));
  }

  private static String list(String dictionary) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST"
        + " 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\"><plist"
        + " version=\"1.0\"><dict>"
        + dictionary
        + "</dict></plist>";
  }

  /** A store that notes what is asked for, and sees what a test says evicted. */
  private ObjectStore noting(List<Path> asked, Map<Path, Evicted> evicted) {
    Placeholders placeholders = new Placeholders();
    return new ICloudFolderStore(
        root,
        false,
        file -> {
          Evicted dataless = evicted.get(file);
          return dataless == null ? placeholders.evicted(file) : Optional.of(dataless);
        },
        asked::add);
  }

  @Test
  void evicted_isListedWithItsRealNameAndLength() throws Exception {
    String name = "packs/aa/" + hashed(PAYLOAD);
    store.put(name, PAYLOAD);
    store.put("caravan.json", payload("here"));

    evict(name);

    ObjectInfo info = store.stat(name).orElseThrow();
    assertThat(info.length()).isEqualTo(PAYLOAD.length());
    assertThat(store.list("packs/")).containsExactly(info);
    assertThat(store.list("")).extracting(ObjectInfo::name).containsExactly("caravan.json", name);
  }

  @Test
  void get_evicted_asksForTheDownloadAndServesItOnceItIsHere() throws Exception {
    List<Path> asked = new ArrayList<>();
    ObjectStore noting = noting(asked, Map.of());
    store.put("records/x", payload("0123456789"));
    Path placeholder = evict("records/x");

    StoreException failure = refused(() -> noting.get("records/x", Optional.empty()));
    StoreException ranged =
        refused(() -> noting.get("records/x", Optional.of(new ByteRange(2, 3))));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure)
        .hasMessageContaining("records/x")
        .hasMessageContaining("iCloud only")
        .hasMessageContaining("asked for");
    assertThat(ranged.retryable()).isTrue();
    assertThat(asked).containsExactly(placeholder, placeholder);

    Files.delete(placeholder);
    Files.writeString(root.resolve("records/x"), "0123456789");
    assertThat(noting.get("records/x", Optional.of(new ByteRange(2, 3))))
        .asString()
        .isEqualTo("23");
  }

  @Test
  void get_evictedWhereNothingCanDownloadIt_saysSo() throws Exception {
    store.put("records/x", payload("x"));
    evict("records/x");

    StoreException failure = refused(() -> store.get("records/x", Optional.empty()));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("by hand");
  }

  @Test
  void put_overEvictedOfTheSameHashAndLength_isSuccessAndStoresNothing() throws Exception {
    String name = "packs/aa/" + hashed(PAYLOAD);
    store.put(name, PAYLOAD);
    Path placeholder = evict(name);

    store.put(name, PAYLOAD);

    assertThat(root.resolve(name)).doesNotExist();
    assertThat(placeholder).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<key>NSURLFileSizeKey</key><integer>5</integer>",
        "<key>a</key><string>b</string>"
      })
  void put_overEvictedOfAnotherOrNoKnownLength_asksForIt(String dictionary) throws Exception {
    List<Path> asked = new ArrayList<>();
    String name = "packs/aa/" + hashed(PAYLOAD);
    Path placeholder = evict(name, list(dictionary));

    StoreException failure = refused(() -> noting(asked, Map.of()).put(name, PAYLOAD));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.retryable()).isTrue();
    assertThat(asked).containsExactly(placeholder);
    assertThat(root.resolve(name)).doesNotExist();
  }

  @Test
  void put_overEvictedUnderAPlainName_asksForItEvenIfTheLengthFits() throws Exception {
    store.put("caravan.json", payload("first"));
    evict("caravan.json");

    StoreException failure = refused(() -> store.put("caravan.json", payload("other")));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(root.resolve("caravan.json")).doesNotExist();
  }

  @Test
  void put_bytesThatAreNotWhatTheirEvictedNamePromises_areRefused() throws Exception {
    String name = "packs/aa/" + hashed(PAYLOAD);
    store.put(name, PAYLOAD);
    evict(name);

    StoreException failure = refused(() -> store.put(name, payload("of the same length, no")));

    assertThat(failure.reason()).isEqualTo(Reason.INVALID);
  }

  @Test
  void evictedWithoutAKnownLength_isNeverListedWithAWrongOne() throws Exception {
    store.put("caravan.json", payload("here"));
    evict("records/x", "no list at all");

    assertThat(refused(() -> store.list("")).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> store.stat("records/x")).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(store.stat("caravan.json")).isPresent();
  }

  @Test
  void evictedDirectory_isNeverAnEmptyOne() throws Exception {
    store.put("packs/aa/x", payload("x"));
    Files.delete(root.resolve("packs/aa/x"));
    Files.delete(root.resolve("packs/aa"));
    evict(
        "packs/aa",
        list("<key>NSURLFileResourceTypeKey</key><string>NSURLFileResourceTypeDirectory</string>"));

    assertThat(refused(() -> store.list("")).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> store.list("packs/aa/")).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> store.stat("packs/aa/x")).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> store.get("packs/aa/x", Optional.empty())).reason())
        .isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> store.put("packs/aa/x", payload("y"))).reason())
        .isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> store.delete("packs/aa/x")).reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void delete_evicted_deletesThePlaceholder() throws Exception {
    store.put("records/x", payload("x"));
    Path placeholder = evict("records/x");

    store.delete("records/x");

    assertThat(placeholder).doesNotExist();
    assertThat(store.stat("records/x")).isEmpty();
    assertThat(store.list("records/")).isEmpty();
  }

  @Test
  void datalessFile_hasItsLengthAndIsAskedForByName() throws Exception {
    store.put("records/x", payload("0123456789"));
    Path file = root.resolve("records/x");
    List<Path> asked = new ArrayList<>();
    Map<Path, Evicted> evicted = new HashMap<>();
    evicted.put(file, new Evicted(file, OptionalLong.of(10), false, Instant.now()));
    ObjectStore noting = noting(asked, evicted);

    assertThat(noting.stat("records/x").orElseThrow().length()).isEqualTo(10);
    assertThat(refused(() -> noting.get("records/x", Optional.empty())).retryable()).isTrue();
    assertThat(asked).containsExactly(file);
    evicted.clear();
    assertThat(noting.get("records/x", Optional.empty())).hasSize(10);
  }

  @Test
  void fileThatCameBackBesideItsPlaceholder_isListedOnceAsItIs() throws Exception {
    store.put("records/x", payload("x"));
    Files.writeString(
        CloudFiles.standIn(root.resolve("records/x")),
        list("<key>NSURLFileSizeKey</key><integer>77</integer>"),
        StandardCharsets.UTF_8);

    assertThat(store.list("records/")).extracting(ObjectInfo::length).containsExactly(1L);
    assertThat(store.get("records/x", Optional.empty())).asString().isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {".caravan.json.icloud", "packs/.aa.icloud/x", "packs/.DS_Store"})
  void names_thatBelongToTheSystem_areNeverStored(String name) {
    assertThat(refused(() -> store.put(name, payload("x"))).reason()).isEqualTo(Reason.INVALID);
    assertThat(refused(() -> store.get(name, Optional.empty())).reason()).isEqualTo(Reason.INVALID);
  }

  @Test
  void list_filesOfTheFinder_areNoObjects() throws Exception {
    store.put("records/x", payload("x"));
    Files.writeString(root.resolve(".DS_Store"), "icons");
    Files.writeString(root.resolve("records/.DS_Store"), "icons");

    assertThat(store.list("")).extracting(ObjectInfo::name).containsExactly("records/x");
  }

  @Test
  void directoryOutsideOfAnyICloudDrive_isRefused() {
    ObjectStore outside = open("outside", temp.resolve("Caravan"), true);

    for (StoreException failure : failures(outside)) {
      assertThat(failure.reason()).isEqualTo(Reason.INVALID);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure).hasMessageContaining("not inside an iCloud Drive");
    }
    assertThat(temp.resolve("Caravan")).doesNotExist();
  }

  @Test
  void driveThatIsNotThere_isUnavailableAndNeverMade() {
    Path missing = temp.resolve("other").resolve("iCloudDrive");
    ObjectStore absent = open("absent", missing.resolve("Caravan"), true);

    for (StoreException failure : failures(absent)) {
      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure).hasMessageContaining("iCloud Drive");
    }
    assertThat(missing).doesNotExist();
  }

  @Test
  void folderThatIsNotThere_isUnavailable() {
    ObjectStore absent = open("absent", drive.resolve("None"), false);

    for (StoreException failure : failures(absent)) {
      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure).hasMessageContaining("caravan init");
    }
    assertThat(drive.resolve("None")).doesNotExist();
  }

  @Test
  void linkIntoTheDrive_isFollowed() throws Exception {
    store.put("caravan.json", payload("kept"));
    Path link = Files.createSymbolicLink(temp.resolve("iCloud"), drive);

    assertThat(open("link", link.resolve("Caravan"), false).get("caravan.json", Optional.empty()))
        .asString()
        .isEqualTo("kept");
  }

  private static List<StoreException> failures(ObjectStore absent) {
    return List.of(
        refused(() -> absent.list("")),
        refused(() -> absent.stat("caravan.json")),
        refused(() -> absent.get("caravan.json", Optional.empty())),
        refused(() -> absent.put("caravan.json", payload("x"))),
        refused(() -> absent.delete("caravan.json")),
        refused(absent::space));
  }

  @Test
  void space_isThatOfTheDisk() throws Exception {
    Space space = store.space().orElseThrow();

    assertThat(space.total().orElseThrow()).isEqualTo(Files.getFileStore(drive).getTotalSpace());
  }

  @Test
  void standardDirectory_isThatOfTheSystem() {
    Path home = Path.of("/home/anna");

    assertThat(DriveFolder.standard("Mac OS X", home))
        .contains(home.resolve("Library/Mobile Documents/com~apple~CloudDocs/Caravan"));
    assertThat(DriveFolder.standard("Windows 11", home))
        .contains(home.resolve("iCloudDrive/Caravan"));
    assertThat(DriveFolder.standard("Linux", home)).isEmpty();
  }

  @Test
  void directoryNotSet_whereThereIsNoDrive_isSaid() {
    if (DriveFolder.standard(System.getProperty("os.name"), Path.of("/")).isEmpty()) {
      ObjectStore none = harness.destination(DestinationSettings.of("none", "icloud", Map.of()));

      for (StoreException failure : failures(none)) {
        assertThat(failure.reason()).isEqualTo(Reason.INVALID);
        assertThat(failure).hasMessageContaining("'none' lacks 'directory'");
      }
    }
  }

  @Test
  void everyCall_ofTheFileSystemFailing_isTriedAgainOrSaid_andNothingHalfHasAName()
      throws Exception {
    AtomicInteger stores = new AtomicInteger();
    FaultSweep.run(
        FaultyFiles::new,
        new FaultyFiles.When[] {FaultyFiles.When.BEFORE}, // the rest is swept for the kind file
        (place, faults) -> {
          Path directory = drive.resolve(place);
          new FileObjectStore(directory).create();
          return harness.memory(
              "d" + stores.incrementAndGet(),
              new ICloudFolderStore(
                  faults.through(directory), false, new Placeholders(), path -> {}));
        },
        FaultSweep.SMALL,
        when -> false,
        (place, names) -> {
          for (String name : names) {
            assertThat(drive.resolve(place).resolve(name)).isRegularFile();
          }
        });
  }
}
