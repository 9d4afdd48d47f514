package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectStore;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two destinations, one of which fails at some moment of a run. */
class DestinationsTest {
  @TempDir Path folder;
  private Workbench bench;
  private Path source;
  private Map<String, String> before;
  private MemoryObjectStore[] stores;
  private String first;

  @BeforeEach
  void create() throws Exception {
    bench = new Workbench(folder);
    source = Files.createDirectory(folder.resolve("source"));
    stores = new MemoryObjectStore[] {new MemoryObjectStore(), new MemoryObjectStore()};
    Vault one = bench.create("one", stores[0]);
    Vault two = bench.twin("two", one, stores[1]);
    for (int i = 0; i < 4; i++) {
      Trees.file(source.resolve("d" + i + "/small"), Trees.random(i, 3000));
      Trees.file(source.resolve("d" + i + "/medium"), Trees.random(100 + i, 150_000));
    }
    before = Trees.describe(source);
    first = bench.backup(source, one, two).result().name();
    Trees.file(source.resolve("d1/new"), Trees.random(7, 600_000));
    Files.delete(source.resolve("d3/small"));
  }

  @Test
  void backup_firstDestinationFailsAtEachCall_otherCommitsAndNextRunHeals() throws Exception {
    sweep(0, false);
  }

  @Test
  void backup_secondDestinationFailsAtEachCall_otherCommitsAndNextRunHeals() throws Exception {
    sweep(1, false);
  }

  @Test
  void backup_secondDestinationFailsAfterItsBytesLanded_otherCommitsAndNextRunHeals()
      throws Exception {
    sweep(1, true);
  }

  private void sweep(int failing, boolean landed) throws Exception {
    Map<String, String> now = Trees.describe(source);
    AtomicInteger outages = new AtomicInteger();
    for (int call = 1; ; call++) {
      String when = "call " + call;
      MemoryObjectStore[] copies = {Workbench.copyOf(stores[0]), Workbench.copyOf(stores[1])};
      FaultsFrom outage = new FaultsFrom(copies[failing], call, landed);
      Vault[] vaults = {
        bench.open("one", failing == 0 ? outage : copies[0]),
        bench.open("two", failing == 1 ? outage : copies[1])
      };
      outage.arm();
      String sound = failing == 0 ? "two" : "one";
      String broken = failing == 0 ? "one" : "two";
      Workbench.Done done = bench.backup(source, vaults);
      Map<String, Optional<StoreException>> outcomes = done.result().outcomes();
      assertThat(outcomes.get(sound)).as(when).isEmpty();
      everySnapshotRestores(copies[1 - failing], done.result().name(), now, when);
      if (!outage.happened()) {
        assertThat(outcomes.get(broken)).as(when).isEmpty();
        break;
      }
      outages.incrementAndGet();
      everySnapshotRestores(copies[failing], done.result().name(), now, when);
      Workbench.Done healed =
          bench.backup(source, bench.open("one", copies[0]), bench.open("two", copies[1]));
      for (MemoryObjectStore copy : copies) {
        everySnapshotRestores(copy, healed.result().name(), now, when + ", healed");
        assertThat(bench.open("look", copy).snapshots().snapshots())
            .as(when)
            .extracting(StoredSnapshot::name)
            .contains(healed.result().name());
      }
    }
    assertThat(outages.get()).isGreaterThan(8);
  }

  private void everySnapshotRestores(
      ObjectStore store, String newest, Map<String, String> now, String when) throws Exception {
    Vault vault = bench.open("look", store);
    for (StoredSnapshot snapshot : vault.snapshots().snapshots()) {
      if (snapshot.name().equals(first) && !when.equals("call 1")) {
        continue; // write-once: proven by the first round
      }
      Path target = bench.restoreElsewhere(store, snapshot.name());
      assertThat(Trees.describe(Workbench.below(target, source)))
          .as("%s: %s", when, snapshot.name())
          .isEqualTo(snapshot.name().equals(first) ? before : now);
      Trees.delete(target);
    }
    assertThat(newest).isNotEmpty();
  }

  @Test
  void backup_bothDestinationsFail_isAnErrorAndNothingIsCommitted() throws Exception {
    FaultsFrom one = new FaultsFrom(stores[0], 12, false);
    FaultsFrom two = new FaultsFrom(stores[1], 12, false);
    Vault[] vaults = {bench.open("one", one), bench.open("two", two)};
    one.arm();
    two.arm();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> bench.backup(source, vaults))
        .isInstanceOf(StoreException.class);
    for (MemoryObjectStore store : stores) {
      assertThat(store.list("snapshots/")).hasSize(1);
    }
  }
}
