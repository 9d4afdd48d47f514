package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.storage.DelegatingStore;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that sleeps until its packs, which no index names yet, were swept, and then goes on. */
@Timeout(60)
class VanishedPackTest {
  @TempDir Path folder;

  /** Sweeps all packs right before the first index is stored. */
  private static final class Sweeping extends DelegatingStore {
    private boolean swept;

    Sweeping(ObjectStore store) {
      super(store);
    }

    @Override
    public void put(String name, Payload payload) throws StoreException {
      if (name.startsWith("index/") && !swept) {
        swept = true;
        for (ObjectInfo pack : store.list("packs/")) {
          store.delete(pack.name());
        }
      }
      store.put(name, payload);
    }
  }

  @Test
  void commit_packsSweptBeforeTheirIndex_commitsNothingAndTheNextRunStoresThemAgain()
      throws Exception {
    Workbench bench = new Workbench(folder);
    MemoryObjectStore store = new MemoryObjectStore();
    bench.create("one", store);
    Path source = folder.resolve("source");
    Trees.file(source.resolve("a"), Trees.random(1, 300_000));

    Vault sleeping = bench.open("one", new Sweeping(store));
    assertThatThrownBy(() -> bench.backup(source, sleeping))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("was not committed")
        .hasMessageContaining("run the backup again");
    assertThat(store.list("snapshots/")).isEmpty();

    Vault vault = bench.open("one", store);
    Workbench.Done done = bench.backup(source, vault);
    Path target = bench.restoreElsewhere(store, done.result().name());
    assertThat(Workbench.below(target, source).resolve("a"))
        .hasSameBinaryContentAs(source.resolve("a"));
  }
}
