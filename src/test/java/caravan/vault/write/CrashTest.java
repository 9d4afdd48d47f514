package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.FaultyObjectStore;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectInfo;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.Snapshot;
import caravan.vault.restore.RestoreOptions;
import caravan.vault.restore.RestoreReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backup ends between any two store calls: what was committed restores, nothing names what is
 * missing, and the next run completes.
 */
class CrashTest {
  @TempDir Path folder;
  private Workbench bench;
  private Path source;
  private MemoryObjectStore base;

  /**
   * The process is gone from a call on. Dying after a call's bytes landed is dying before the next
   * call, so one moment a call is enough.
   */
  private static final class Death implements Runnable {
    private int left;
    private boolean dead;

    Death(int call) {
      left = call;
    }

    @Override
    public synchronized void run() {
      left--;
      if (left <= 0) {
        dead = true;
        throw new IllegalStateException("crash");
      }
    }

    synchronized boolean happened() {
      return dead;
    }
  }

  @BeforeEach
  void create() throws Exception {
    bench = new Workbench(folder);
    base = new MemoryObjectStore();
    source = Files.createDirectory(folder.resolve("source"));
    bench.create("base", base);
    for (int i = 0; i < 5; i++) {
      Trees.file(source.resolve("d" + i + "/small"), Trees.random(i, 3000));
      Trees.file(source.resolve("d" + i + "/medium"), Trees.random(100 + i, 150_000));
    }
  }

  private void change() throws IOException {
    Trees.file(source.resolve("d1/new"), Trees.random(7, 500_000));
    Trees.file(source.resolve("d2/medium"), Trees.random(8, 150_000));
    Files.delete(source.resolve("d3/small"));
    Trees.file(source.resolve("d9/x"), Trees.random(9, 400_000));
  }

  @Test
  void firstBackup_crashAtEachCall_nextRunCompletes() throws Exception {
    sweep(Map.of(), bench.options(), 2.1);
  }

  @Test
  void laterBackup_crashAtEachCall_earlierSnapshotsRestoreAndNextRunCompletes() throws Exception {
    String first = bench.backup(source, bench.open("base", base)).result().name();
    Map<String, String> before = Trees.describe(source);
    change();
    sweep(Map.of(first, before), bench.options(), 2.1);
  }

  @Test
  void backupWithCheckpoints_crashAtEachCall_nextRunReusesWhatWasStored() throws Exception {
    sweep(Map.of(), Workbench.withCheckpoints(bench.options()), 1.5);
  }

  /**
   * Crashes a backup at every call.
   *
   * @param earlier what the snapshots that are there hold
   * @param most bytes that the store may hold after the next run, as a multiple of a run without a
   *     crash
   */
  private void sweep(Map<String, Map<String, String>> earlier, WriterOptions options, double most)
      throws Exception {
    Map<String, String> now = Trees.describe(source);
    long whole = clean(options);
    int crashes = 0;
    for (int call = 1; ; call++) {
      MemoryObjectStore store = Workbench.copyOf(base);
      Death death = new Death(call);
      String cache = "crash-" + call;
      try {
        Vault vault = bench.open(cache, new Watched(store, death));
        bench.backup(Workbench.request(source), options, vault);
      } catch (IllegalStateException e) {
        assertThat(death.happened()).as("%s: %s", cache, e).isTrue();
      }
      if (!death.happened()) {
        break;
      }
      crashes++;
      Vault again = bench.open(cache, store);
      everySnapshotRestores(again, earlier, now, cache);
      Workbench.Done next = bench.backup(source, again);
      Path target = bench.restoreElsewhere(store, next.result().name());
      assertThat(Trees.describe(Workbench.below(target, source))).as(cache).isEqualTo(now);
      Trees.delete(target);
      assertThat(Workbench.bytes(store)).as(cache).isLessThan((long) (most * whole));
    }
    assertThat(crashes).isGreaterThan(12);
  }

  private long clean(WriterOptions options) throws Exception {
    MemoryObjectStore store = Workbench.copyOf(base);
    Vault vault = bench.open("clean", store);
    long checkpoints = 0;
    Workbench.Done done = bench.backup(Workbench.request(source), options, vault);
    for (StoredSnapshot snapshot : vault.snapshots().snapshots()) {
      checkpoints += snapshot.snapshot().type() == Snapshot.Type.CHECKPOINT ? 1 : 0;
    }
    assertThat(checkpoints).as("checkpoints that are left").isZero();
    if (options.checkpointEvery().toNanos() == 1) {
      assertThat(done.result().written().get("clean"))
          .as("each checkpoint has an index")
          .filteredOn(name -> name.startsWith("index/"))
          .hasSizeGreaterThan(2);
    }
    return Workbench.bytes(store);
  }

  private void everySnapshotRestores(
      Vault vault, Map<String, Map<String, String>> earlier, Map<String, String> now, String when)
      throws Exception {
    Vault.Listing listing = vault.snapshots();
    assertThat(listing.damaged()).as(when).isEmpty();
    List<String> names = listing.snapshots().stream().map(StoredSnapshot::name).toList();
    assertThat(names).as(when).containsAll(earlier.keySet());
    for (StoredSnapshot snapshot : listing.snapshots()) {
      Path target = bench.newTarget();
      RestoreReport report =
          Workbench.restore(
              vault, snapshot, Workbench.into(target, RestoreOptions.Overwrite.NEVER));
      assertThat(report.failed()).as(when).isEmpty();
      Path restoredSource = Workbench.below(target, source);
      Map<String, String> restored =
          Files.exists(restoredSource) ? Trees.describe(restoredSource) : Map.of();
      Map<String, String> expected = earlier.getOrDefault(snapshot.name(), now);
      if (snapshot.snapshot().type() == Snapshot.Type.CHECKPOINT) {
        assertThat(expected).as(when).containsAllEntriesOf(restored);
      } else {
        assertThat(restored).as(when).isEqualTo(expected);
      }
      Trees.delete(target);
    }
  }

  @Test
  void commit_storeThatRefusesDeletes_isStillACommit() throws Exception {
    FaultyObjectStore locked = new FaultyObjectStore(base).lockDeletes();
    Workbench.Done done =
        bench.backup(
            Workbench.request(source),
            Workbench.withCheckpoints(bench.options()),
            bench.open("locked", locked));
    assertThat(done.result().outcomes().get("locked")).isEmpty();
    assertThat(base.list("snapshots/").stream().map(ObjectInfo::name))
        .as("a checkpoint was made and could not be removed")
        .hasSizeGreaterThan(1);
  }
}
