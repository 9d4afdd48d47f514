package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.FileBatch;
import caravan.model.Found;
import caravan.model.Metadata;
import caravan.model.Problem;
import caravan.storage.MemoryObjectStore;
import caravan.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Equal trees have equal ids, and a backup stores and reads only what it must. */
class DeterminismTest {
  @TempDir Path folder;
  private Workbench bench;
  private MemoryObjectStore store;
  private Vault vault;
  private Path source;
  private Instant before;

  @BeforeEach
  void create() throws Exception {
    before = Instant.now();
    bench = new Workbench(folder);
    store = new MemoryObjectStore();
    vault = bench.create("memory", store);
    source = Files.createDirectory(folder.resolve("source"));
    for (int i = 0; i < 10; i++) {
      Trees.file(source.resolve("d" + i + "/small"), Trees.random(i, 3000));
      Trees.file(source.resolve("d" + i + "/large"), Trees.random(100 + i, 300_000));
    }
    for (int i = 0; i < 1500; i++) {
      Trees.file(source.resolve("wide/f" + i), new byte[] {(byte) i, (byte) (i >> 8)});
    }
  }

  /** Folders above the source belong to others, who change them: for a test they stand still. */
  private static Function<FileBatch, List<FileBatch>> still(Path source) {
    return batch -> {
      List<Found> steps = new ArrayList<>();
      int above = batch.number() == 1 ? source.getNameCount() - 1 : 0;
      for (Found step : batch.steps()) {
        if (above-- > 0 && step instanceof Found.Enter enter) {
          Metadata m = enter.metadata();
          Metadata fixed =
              new Metadata(m.kind(), 0755, 0, 0, "", "", 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, List.of());
          steps.add(new Found.Enter(enter.name(), fixed, enter.previous()));
        } else {
          steps.add(step);
        }
      }
      return List.of(batch.with(steps));
    };
  }

  private Workbench.Done backup(Vault into) throws Exception {
    return backup(into, bench.options());
  }

  private Workbench.Done backup(Vault into, WriterOptions options) throws Exception {
    return bench.backup(Workbench.request(source), options, still(source), into);
  }

  @Test
  void backup_sameTreeWithOneAndFourWorkers_hasTheSameRoot() throws Exception {
    Set<String> roots = new HashSet<>();
    for (int workers : new int[] {1, 4, 2}) {
      MemoryObjectStore empty = Workbench.copyOf(store);
      Vault into = bench.open("w" + workers, empty);
      roots.add(backup(into, Workbench.withWorkers(bench.options(), workers)).root());
    }
    assertThat(roots).hasSize(1);
  }

  @Test
  void backup_nothingChanged_storesItsSnapshotAlone() throws Exception {
    Workbench.Done first = backup(vault);
    List<String> before = Workbench.names(store);
    Workbench.Done second = backup(vault);
    List<String> added = new ArrayList<>(Workbench.names(store));
    added.removeAll(before);
    assertThat(added).containsExactly("snapshots/" + second.result().name());
    assertThat(second.root()).isEqualTo(first.root());
    assertThat(second.counts().changedFiles()).isZero();
    assertThat(second.counts().files()).isEqualTo(first.counts().files());
  }

  @Test
  void backup_nothingChangedWithoutParentOrCache_storesItsSnapshotAlone() throws Exception {
    Workbench.Done first = backup(vault);
    List<String> before = Workbench.names(store);
    store.delete("snapshots/" + first.result().name()); // forgotten, and not pruned yet
    Workbench.Done second = backup(bench.open("another-cache", store));
    List<String> added = new ArrayList<>(Workbench.names(store));
    added.removeAll(before);
    assertThat(added).containsExactly("snapshots/" + second.result().name());
    assertThat(second.root()).isEqualTo(first.root());
  }

  @Test
  void backup_eachKindOfChange_restoresAndReadsOnlyWhatChanged() throws Exception {
    backup(vault);
    Files.move(source.resolve("d1"), source.resolve("renamed"));
    changed(0); // a moved directory keeps its files' times, but they have another place
    Files.delete(source.resolve("d2/small"));
    changed(0);
    Trees.file(source.resolve("d3/small"), Trees.random(77, 3001));
    changed(1);
    Files.setLastModifiedTime(
        source.resolve("d4/small"), FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
    changed(1);
    Trees.delete(source.resolve("d5"));
    Files.createSymbolicLink(source.resolve("d5"), Path.of("d6"));
    changed(0);
    Files.delete(source.resolve("d5"));
    Trees.file(source.resolve("d5/small/now-a-directory"), new byte[] {1});
    changed(1);
    Files.delete(source.resolve("d6/small"));
    Files.createDirectory(source.resolve("d6/small"));
    changed(0);
    Files.write(source.resolve("wide/f700"), new byte[] {5});
    changed(1);
  }

  private void changed(int least) throws Exception {
    Workbench.Done done = backup(vault);
    assertThat(done.counts().changedFiles()).isBetween((long) least, least + 2L);
    Path target = bench.restoreElsewhere(store, done.result().name());
    assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(Trees.describe(source));
    Trees.delete(target);
  }

  @Test
  void backup_fileModifiedWhenTheRunBeforeBegan_isReadAgain() throws Exception {
    // The first run begins as the files are made: each may change within its time stamps.
    Clock then = Clock.fixed(before, ZoneOffset.UTC);
    Workbench.Done first = backup(vault, Workbench.withClock(bench.options(), then));
    Workbench.Done second = backup(vault);
    assertThat(second.counts().changedFiles()).isEqualTo(first.counts().files());
    assertThat(second.root()).isEqualTo(first.root());
    Workbench.Done third = backup(vault);
    assertThat(third.counts().changedFiles()).as("not racy after that").isZero();
  }

  @Test
  void backup_fileWithATimeOfTheRunBefore_isReadAgain() throws Exception {
    Instant began = Instant.now().plusSeconds(100_000);
    WriterOptions options =
        Workbench.withClock(bench.options(), Clock.fixed(began, ZoneOffset.UTC));
    Path file = source.resolve("d0/small");
    Files.setLastModifiedTime(file, FileTime.from(began.minusSeconds(1)));
    backup(vault, options);
    assertThat(backup(vault).counts().changedFiles()).isEqualTo(1);
    Files.setLastModifiedTime(file, FileTime.from(began.minusSeconds(5)));
    // Later than the run above, or which of the two is built on would be up to their hashes.
    Clock later = Clock.fixed(began.plusSeconds(10), ZoneOffset.UTC);
    backup(vault, Workbench.withClock(bench.options(), later));
    assertThat(backup(vault).counts().changedFiles()).isZero();
  }

  @Test
  void backup_fileThatChangesBetweenLookAndRead_isReadAgainAndWhole() throws Exception {
    backup(vault);
    Path file = Trees.file(source.resolve("changing"), Trees.random(1, 200_000));
    AtomicInteger writes = new AtomicInteger();
    // Written to after the walk has looked at it and before it is read.
    Function<FileBatch, List<FileBatch>> touching =
        batch -> {
          try {
            Files.write(file, Trees.random(writes.incrementAndGet(), 200_001));
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          return still(source).apply(batch);
        };
    Workbench.Done done = bench.backup(Workbench.request(source), bench.options(), touching, vault);
    // It changed between the walk and the read: it was read again, and what is stored is whole.
    Path target = bench.restoreElsewhere(store, done.result().name());
    assertThat(Files.readAllBytes(Workbench.below(target, source).resolve("changing")))
        .isIn(versions(writes.get()));
    assertThat(done.problems().kept(Problem.Kind.CHANGED)).isEmpty();
  }

  private static List<byte[]> versions(int writes) {
    List<byte[]> versions = new ArrayList<>();
    versions.add(Trees.random(1, 200_000));
    for (int i = 1; i <= writes; i++) {
      versions.add(Trees.random(i, 200_001));
    }
    return versions;
  }

  @Test
  void backup_fileThatKeepsGrowing_isReportedStoredAsReadAndReadAgainNextTime() throws Exception {
    // /proc says that its files are empty: each reading finds more than the status told.
    Path target = Path.of("/proc/self/status");
    Workbench.Done done = bench.backup(Workbench.request(target), bench.options(), List::of, vault);
    assertThat(done.problems().kept(Problem.Kind.CHANGED))
        .extracting(Problem::path)
        .containsExactly(target.toString());
    assertThat(done.result().snapshot().reread()).containsExactly(target.toString());
    Path restored = bench.restoreElsewhere(store, done.result().name());
    assertThat(Files.readString(Workbench.below(restored, target))).contains("Threads:");
    Workbench.Done next = bench.backup(Workbench.request(target), bench.options(), List::of, vault);
    assertThat(next.counts().changedFiles()).isEqualTo(1);
  }
}
