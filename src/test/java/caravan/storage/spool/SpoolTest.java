package caravan.storage.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.storage.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  private static final SpoolPlace A = new SpoolPlace("v1", "a");
  private static final SpoolPlace B = new SpoolPlace("v1", "b");
  private static final Payload ONE = payload("one one one");
  private static final Payload TWO = payload("two two two");

  @TempDir Path folder;
  private Spool spool;

  @BeforeEach
  void open() {
    spool = new Spool(folder.resolve("spool"), 30);
  }

  private static Payload payload(String text) {
    return Payload.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String name(Payload payload) {
    return "packs/aa/" + HexFormat.of().formatHex(payload.sha256());
  }

  private long files(String kind) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("spool"))) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toString().contains("/" + kind + "/"))
          .count();
    }
  }

  @Test
  void add_forTwo_isOneObjectThatGoesWithTheLast() throws Exception {
    try (SpoolRun run = spool.begin()) {
      SpoolEntry a = run.add(name(ONE), ONE, A);
      SpoolEntry b = run.add(name(ONE), ONE, B);
      assertThat(files("objects")).isEqualTo(1);
      assertThat(run.read(b).orElseThrow().copy()).isEqualTo(ONE.copy());

      run.remove(a);
      run.remove(a);
      assertThat(run.read(b)).isPresent();
      run.remove(b);
      assertThat(files("objects")).isZero();
    }
    assertThat(folder.resolve("spool/runs")).isEmptyDirectory();
  }

  @Test
  void add_beyondTheLimit_isRefusedAndLeavesNothing() throws Exception {
    try (SpoolRun run = spool.begin();
        SpoolRun other = spool.begin()) {
      run.add(name(ONE), ONE, A);
      SpoolEntry two = other.add(name(TWO), TWO, A);
      Payload three = payload("three three");

      assertThatThrownBy(() -> run.add(name(three), three, A))
          .isInstanceOf(SpoolFullException.class);
      assertThat(files("objects")).isEqualTo(2);
      assertThat(run.entries(A)).hasSize(1);

      other.remove(two);
      run.add(name(three), three, A);
    }
  }

  @Test
  void leftBehind_runThatEnded_givesItsEntriesInOrder() throws Exception {
    try (SpoolRun run = spool.begin()) {
      run.add(name(TWO), TWO, A);
      run.add(name(ONE), ONE, A);
      run.add(name(ONE), ONE, B);
      assertThat(spool.leftBehind()).as("it is under way").isEmpty();
      assertThat(spool.waiting()).containsEntry(A, new SpoolAmount(2, 22));
    }

    List<SpoolRun> left = spool.leftBehind();

    assertThat(spool.leftBehind()).as("they are taken").isEmpty();
    try (SpoolRun run = left.get(0)) {
      assertThat(run.entries(A))
          .extracting(SpoolEntry::object)
          .containsExactly(name(TWO), name(ONE));
      run.discard(A);
      assertThat(run.entries(B)).hasSize(1);
      assertThat(files("objects")).isEqualTo(1);
    }
    assertThat(spool.waiting()).containsOnlyKeys(B);
  }

  @Test
  void leftBehind_crashBetweenObjectAndEntry_removesWhatNoQueueNames() throws Exception {
    try (SpoolRun run = spool.begin()) {
      run.add(name(ONE), ONE, A);
    }
    Path objects = folder.resolve("spool/runs/000000000001/objects");
    Files.write(objects.resolve("0".repeat(64)), new byte[3]);
    Files.write(objects.resolve("1".repeat(64) + ".tmp"), new byte[3]);

    for (SpoolRun run : spool.leftBehind()) {
      assertThat(files("objects")).isEqualTo(1);
      run.close();
    }
  }

  @Test
  void read_damagedOrMissing_isEmpty() throws Exception {
    try (SpoolRun run = spool.begin()) {
      SpoolEntry one = run.add(name(ONE), ONE, A);
      SpoolEntry two = run.add(name(TWO), TWO, A);
      Path objects = folder.resolve("spool/runs/000000000001/objects");
      Files.writeString(objects.resolve(one.hash()), "one one onf");
      Files.delete(objects.resolve(two.hash()));

      assertThat(run.read(one)).isEmpty();
      assertThat(run.read(two)).isEmpty();
    }
  }

  @Test
  void keepOnly_dropsOtherVaultsAndDestinationsThatAreGone() throws Exception {
    SpoolPlace otherVault = new SpoolPlace("v2", "a");
    try (SpoolRun run = spool.begin()) {
      run.add(name(ONE), ONE, A);
      run.add(name(ONE), ONE, B);
      run.add(name(ONE), ONE, otherVault);
    }

    assertThat(spool.keepOnly("v1", Set.of("a"))).containsExactlyInAnyOrder(B, otherVault);
    assertThat(spool.waiting()).containsOnlyKeys(A);
  }

  @Test
  void run_closed_changesNothingAnyMore() throws Exception {
    SpoolRun run = spool.begin();
    SpoolEntry one = run.add(name(ONE), ONE, A);
    run.close();

    run.remove(one);

    assertThat(spool.waiting()).containsOnlyKeys(A);
    assertThatThrownBy(() -> run.add(name(TWO), TWO, A)).isInstanceOf(IOException.class);
  }

  private void twoRuns() throws IOException {
    try (SpoolRun first = spool.begin();
        SpoolRun second = spool.begin()) {
      first.add(name(ONE), ONE, A);
      second.add(name(TWO), TWO, A);
    }
  }

  private Path run(int number) {
    return folder.resolve("spool/runs/00000000000" + number);
  }

  /** A folder that cannot be read, also by root. */
  private static void breakFolder(Path place) throws IOException {
    Files.move(place, place.resolveSibling("aside"));
    Files.writeString(place, "x");
  }

  private static void mend(Path place) throws IOException {
    Files.delete(place);
    Files.move(place.resolveSibling("aside"), place);
  }

  private void assertThatBothCanBeHad() throws IOException {
    List<SpoolRun> left = spool.leftBehind();
    assertThat(left).hasSize(2);
    Spool.closeAll(left);
    assertThat(spool.waiting()).containsEntry(A, new SpoolAmount(2, 22));
  }

  @Test
  void closeAll_oneThatFails_givesUpAllOfThem() throws Exception {
    twoRuns();
    List<SpoolRun> left = spool.leftBehind();
    breakFolder(run(1).resolve("queues"));

    assertThatThrownBy(() -> Spool.closeAll(left)).isInstanceOf(IOException.class);

    mend(run(1).resolve("queues"));
    assertThatBothCanBeHad();
  }

  @Test
  void close_spoolThatCannotBeLocked_givesTheRunUp() throws Exception {
    twoRuns();
    List<SpoolRun> left = spool.leftBehind();
    Path lock = folder.resolve("spool/lock");
    Files.delete(lock);
    Files.createDirectory(lock);

    assertThatThrownBy(() -> Spool.closeAll(left)).isInstanceOf(IOException.class);

    Files.delete(lock);
    assertThatBothCanBeHad();
  }

  @Test
  void leftBehind_failureMidway_givesUpThoseThatWereTaken() throws Exception {
    twoRuns();
    breakFolder(run(2).resolve("queues"));

    assertThatThrownBy(() -> spool.leftBehind()).isInstanceOf(IOException.class);

    mend(run(2).resolve("queues"));
    assertThatBothCanBeHad();
  }

  @Test
  void keepOnly_failureMidway_givesUpTheOthersToo() throws Exception {
    twoRuns();
    SpoolPlace gone = new SpoolPlace("v1", "gone");
    Path queue = Files.createDirectories(run(1).resolve("queues/v1/gone"));
    Path entry = queue.resolve("000000000009-" + "a".repeat(64));
    Files.createDirectories(entry.resolve("in-the-way"));

    assertThatThrownBy(() -> spool.keepOnly("v1", Set.of("a"))).isInstanceOf(IOException.class);

    Files.delete(entry.resolve("in-the-way"));
    Files.delete(entry);
    assertThat(spool.keepOnly("v1", Set.of("a"))).contains(gone);
    assertThatBothCanBeHad();
  }

  @Test
  void leftBehind_spoolReachedByALink_doesNotGiveUpTheLockOfARun() throws Exception {
    try (SpoolRun run = spool.begin()) {
      run.add(name(ONE), ONE, A);
      Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("spool"));

      assertThat(new Spool(link, 30).leftBehind()).isEmpty();
    }
  }
}
