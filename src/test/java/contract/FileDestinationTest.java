package contract;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.config.DestinationSettings;
import caravan.storage.FileObjectStore;
import caravan.storage.ObjectStore;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import contract.files.FaultyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import routes.RouteHarness;

/** The contract over a directory, and what is a directory's own. */
class FileDestinationTest extends DestinationContract {
  @TempDir Path temp;
  private Path root;
  private RouteHarness harness;
  private ObjectStore store;

  @BeforeEach
  void start() {
    root = temp.resolve("a vault, {{with}} odd name");
    harness = new RouteHarness();
    store = open("main", true);
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  private ObjectStore open(String name, boolean create) {
    return harness.destination(
        DestinationSettings.of(
            name, "file", Map.of("directory", root.toString(), "create", String.valueOf(create))));
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

  @Test
  void create_notAskedFor_makesNothingAndEveryCallSaysWhatToDo() throws Exception {
    root = temp.resolve("not mounted");
    ObjectStore absent = open("absent", false);

    for (StoreException failure : unavailable(absent)) {
      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure).hasMessageContaining("caravan init").hasMessageContaining("ount");
    }
    assertThat(root).doesNotExist();
  }

  @Test
  void emptyDirectory_asAMountPointWithoutItsMount_isNoEmptyVault() throws Exception {
    root = Files.createDirectory(temp.resolve("mount point"));
    ObjectStore absent = open("absent", false);

    for (StoreException failure : unavailable(absent)) {
      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    }
    assertThat(root).isEmptyDirectory();
  }

  private static List<StoreException> unavailable(ObjectStore absent) {
    return List.of(
        refused(() -> absent.list("")),
        refused(() -> absent.list("snapshots/")),
        refused(() -> absent.stat("caravan.json")),
        refused(() -> absent.get("caravan.json", Optional.empty())),
        refused(() -> absent.put("caravan.json", payload("x"))),
        refused(() -> absent.delete("caravan.json")),
        refused(absent::space));
  }

  @Test
  void space_isThatOfTheDisk() throws Exception {
    Space space = store.space().orElseThrow();

    assertThat(space.total().orElseThrow()).isEqualTo(Files.getFileStore(root).getTotalSpace());
    assertThat(space.free().orElseThrow()).isPositive().isLessThan(space.total().orElseThrow());
  }

  @Test
  void create_again_keepsWhatIsThere() throws Exception {
    store.put("caravan.json", payload("kept"));

    assertThat(open("again", true).get("caravan.json", Optional.empty()))
        .asString()
        .isEqualTo("kept");
  }

  @Test
  void everyCall_ofTheFileSystemFailing_isTriedAgainOrSaid_andNothingHalfHasAName()
      throws Exception {
    AtomicInteger stores = new AtomicInteger();
    for (int length : new int[] {FaultSweep.SMALL, (1 << 20) + 1}) {
      FaultSweep.run(
          FaultyFiles::new,
          FaultyFiles.When.values(),
          (place, faults) -> {
            Path directory = temp.resolve(place + length);
            new FileObjectStore(directory).create();
            return harness.memory(
                "d" + stores.incrementAndGet(), new FileObjectStore(faults.through(directory)));
          },
          length,
          when -> when == FaultyFiles.When.DEAD,
          (place, names) -> assertThat(files(temp.resolve(place + length))).isEqualTo(names));
    }
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .filter(name -> !name.startsWith(".tmp"))
          .sorted()
          .toList();
    }
  }
}
