package caravan.vault.restore;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectInfo;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.write.Outage;
import caravan.vault.write.Trees;
import caravan.vault.write.Workbench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore from two destinations, of which the nearer one fails, lacks or damages something. */
class SeveralCopiesTest {
  @TempDir Path folder;
  private Workbench bench;
  private Path source;
  private Map<String, String> tree;
  private final MemoryObjectStore near = new MemoryObjectStore();
  private final MemoryObjectStore far = new MemoryObjectStore();
  private String newest;

  @BeforeEach
  void backUp() throws Exception {
    bench = new Workbench(folder);
    source = Files.createDirectory(folder.resolve("source"));
    Vault one = bench.create("near", near);
    Vault two = bench.twin("far", one, far);
    Trees.file(source.resolve("large"), Trees.random(1, 3_000_000));
    for (int i = 0; i < 6; i++) {
      Trees.file(source.resolve("d" + i + "/small"), Trees.random(10 + i, 3000));
    }
    newest = bench.backup(source, one, two).result().name();
    tree = Trees.describe(source);
  }

  private RestoreReport restore(Vault vault) throws Exception {
    StoredSnapshot snapshot = Workbench.find(vault, newest);
    Path target = bench.newTarget();
    RestoreReport report =
        Workbench.restore(vault, snapshot, Workbench.into(target, RestoreOptions.Overwrite.NEVER));
    if (report.failedCount() == 0) {
      assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(tree);
    }
    Trees.delete(target);
    return report;
  }

  private Vault reading() throws Exception {
    return Vault.reading(List.of(bench.open("near", near), bench.open("far", far)));
  }

  private void flipAll(MemoryObjectStore store, String prefix) throws Exception {
    for (ObjectInfo info : store.list(prefix)) {
      byte[] bytes = store.get(info.name(), Optional.empty());
      for (int at = 100; at < bytes.length; at += 10_000) {
        bytes[at] ^= 1;
      }
      store.overwrite(info.name(), bytes);
    }
  }

  @Test
  void restore_nearestGoesAwayAtEachCall_isWholeFromTheNext() throws Exception {
    int outages = 0;
    for (int call = 1; ; call++) {
      Outage outage = new Outage(near, call);
      Vault vault =
          Vault.reading(List.of(bench.open("near", outage.store()), bench.open("far", far)));
      outage.begin();
      assertThat(restore(vault).failed()).as("call %s", call).isEmpty();
      if (!outage.happened()) {
        break;
      }
      outages++;
      assertThat(vault.notes()).anyMatch(note -> note.contains("'near' could not be read"));
    }
    assertThat(outages).isGreaterThan(5);
  }

  @Test
  void restore_nearestLacksAPack_isWholeFromTheNext() throws Exception {
    near.delete(near.list("packs/").get(0).name());
    Vault vault = reading();
    assertThat(restore(vault).failed()).isEmpty();
    assertThat(vault.notes()).singleElement().asString().contains("'near' does not have packs/");
  }

  @Test
  void restore_nearestIsDamagedEverywhere_isWholeFromTheNextAndSaysWho() throws Exception {
    flipAll(near, "packs/");
    flipAll(near, "trees/");
    flipAll(near, "snapshots/");
    flipAll(near, "index/");
    Vault vault = reading();
    RestoreReport report = restore(vault);
    assertThat(report.failed()).isEmpty();
    assertThat(report.damaged()).isFalse();
    assertThat(vault.notes()).singleElement().asString().startsWith("'near' is damaged");
  }

  @Test
  void restore_bothAreDamagedAtOtherPlaces_isWhole() throws Exception {
    List<ObjectInfo> packs = near.list("packs/");
    assertThat(packs).hasSizeGreaterThan(1);
    near.delete(packs.get(0).name());
    far.delete(packs.get(1).name());
    assertThat(restore(reading()).failed()).isEmpty();
  }

  @Test
  void restore_noneHasIt_isDamage() throws Exception {
    flipAll(near, "packs/");
    far.list("packs/").forEach(info -> lose(far, info.name()));
    RestoreReport report = restore(reading());
    assertThat(report.failedCount()).isPositive();
    assertThat(report.damaged()).isTrue();
  }

  private static void lose(MemoryObjectStore store, String name) {
    try {
      store.delete(name);
    } catch (caravan.storage.StoreException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void restore_nearestLagsBehind_hasTheNewestSnapshotFromTheNext() throws Exception {
    Trees.file(source.resolve("d1/new"), Trees.random(77, 400_000));
    newest = bench.backup(source, bench.open("far", far)).result().name();
    tree = Trees.describe(source);
    Vault vault = reading();
    assertThat(vault.snapshots().snapshots()).hasSize(2);
    assertThat(restore(vault).failed()).isEmpty();
  }
}
