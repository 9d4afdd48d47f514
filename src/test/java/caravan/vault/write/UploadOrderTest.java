package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.BackupRequest;
import caravan.model.Entry;
import caravan.model.FileBatch;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Found;
import caravan.model.Metadata;
import caravan.storage.MemoryObjectStore;
import caravan.vault.Vault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The most important files are read first, and nothing else changes. */
class UploadOrderTest {
  private static final Metadata FOLDER =
      new Metadata(FileKind.DIRECTORY, 0755, 0, 0, "", "", 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, List.of());
  private static final Metadata FILE =
      new Metadata(FileKind.FILE, 0644, 1, 2, "u", "g", 3, 4, 5, 6, 7, 0, 1, 0, 0, 0, List.of());

  @TempDir Path folder;
  private Path source;
  private Workbench bench;

  @BeforeEach
  void setUp() throws Exception {
    source = Files.createDirectories(folder.resolve("source"));
    bench = new Workbench(Files.createDirectories(folder.resolve("bench")));
    Random random = new Random(5);
    for (int d = 0; d < 12; d++) {
      Path directory = Files.createDirectories(source.resolve("d" + d));
      for (int f = 0; f < 20; f++) {
        byte[] bytes = new byte[random.nextInt(40_000)];
        random.nextBytes(bytes);
        Files.write(directory.resolve("f" + f), bytes);
      }
      Files.createLink(directory.resolve("z-link"), directory.resolve("f0"));
    }
  }

  /** Gives files importances by chance, so that they are read in any order. */
  private static Function<FileBatch, List<FileBatch>> ranked(long seed) {
    Random random = new Random(seed);
    return batch -> {
      List<Found> steps = new ArrayList<>();
      for (Found step : batch.steps()) {
        steps.add(step instanceof Found.Changed c ? c.ranked(random.nextDouble()) : step);
      }
      return List.of(batch.with(steps));
    };
  }

  /** Folders above the source belong to others, who change them: for a test they stand still. */
  private static FileBatch still(FileBatch batch) {
    List<Found> steps = new ArrayList<>();
    for (Found step : batch.steps()) {
      steps.add(
          step instanceof Found.Enter enter
              ? new Found.Enter(enter.name(), FOLDER, enter.previous())
              : step);
    }
    return batch.with(steps);
  }

  private String root(Vault vault, long seed) throws Exception {
    BackupRequest all = Workbench.request(source);
    BackupRequest forced =
        new BackupRequest(
            all.source(),
            all.paths(),
            all.excludes(),
            all.includes(),
            all.excludeCaches(),
            all.excludeIfPresent(),
            all.excludeLargerThan(),
            all.oneFileSystem(),
            all.tags(),
            true,
            false,
            all.stdinName());
    return bench
        .backup(forced, bench.options(), ranked(seed).compose(UploadOrderTest::still), vault)
        .root();
  }

  @Test
  void backup_anyOrder_givesTheSameTreeAndRestores() throws Exception {
    Vault vault = bench.create("one", new MemoryObjectStore());
    String root = root(vault, 7);
    assertThat(root(vault, 8)).isEqualTo(root);
    for (int seed = 0; seed < 3; seed++) {
      MemoryObjectStore other = new MemoryObjectStore();
      Vault second = bench.create("other" + seed, other);
      Workbench.Done done =
          bench.backup(
              Workbench.request(source),
              Workbench.withCheckpoints(bench.options()),
              ranked(seed),
              second);
      assertThat(done.counts().files()).isEqualTo(12 * 21);
      Path target = bench.restoreElsewhere(other, done.result().name());
      assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(Trees.describe(source));
    }
  }

  private static Waiting.Item item(String name) {
    FileName file = FileName.of(name);
    return new Waiting.Item(
        new Found.Leave(), new TreeBuilder.Slot(file, FILE, 0, Entry.NO_TARGET));
  }

  private static List<String> drained(Waiting waiting) {
    List<String> names = new ArrayList<>();
    for (Waiting.Item next = waiting.next(); next != null; next = waiting.next()) {
      names.add(next.slot().name.toString());
    }
    return names;
  }

  @Test
  void next_groups_comeByImportanceAndStayTogether() {
    Waiting waiting = new Waiting();
    waiting.add(item("log-1"), 10, 0.1);
    waiting.add(item("log-2"), 10, 0.12);
    waiting.close();
    waiting.add(item("mixed-1"), 10, 0.2);
    waiting.add(item("mixed-2"), 10, 0.9);
    waiting.add(item("mixed-film"), 5 << 20, 0.3);
    waiting.close();
    waiting.add(item("good-1"), 10, 0.88);
    waiting.close();

    assertThat(drained(waiting))
        .containsExactly("mixed-1", "mixed-2", "good-1", "mixed-film", "log-1", "log-2");
    assertThat(waiting.isEmpty()).isTrue();
  }

  @Test
  void next_equalImportance_keepsTheWalksOrder() {
    Waiting waiting = new Waiting();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      names.add("n" + i);
      waiting.add(item("n" + i), i % 7 == 0 ? 2 << 20 : 1, 0);
      waiting.close();
    }
    assertThat(drained(waiting)).isEqualTo(names);
  }
}
