package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.MemoryObjectStore;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two backups at once into one store, in seeded orders of their store calls. */
@Timeout(120)
class TwoWritersTest {
  @TempDir Path folder;

  /**
   * Lets one of two writers go on at a time, chosen anew at each store call. A writer's own threads
   * count as the writer; it gives the turn up when its work is done.
   */
  private static final class Turns {
    private final Random random;
    private final boolean[] done = new boolean[2];
    private int turn;

    Turns(long seed) {
      random = new Random(seed);
    }

    synchronized void call(int writer) {
      while (turn != writer && !done[1 - writer]) {
        try {
          wait();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      turn = random.nextInt(2);
      notifyAll();
    }

    synchronized void end(int writer) {
      done[writer] = true;
      notifyAll();
    }
  }

  @Test
  void backup_twoWritersInManyOrders_bothSnapshotsRestore() throws Exception {
    Workbench bench = new Workbench(folder);
    MemoryObjectStore base = new MemoryObjectStore();
    bench.create("base", base);
    Path[] sources = {folder.resolve("source-0"), folder.resolve("source-1")};
    for (int w = 0; w < 2; w++) {
      for (int i = 0; i < 6; i++) {
        Trees.file(sources[w].resolve("shared" + i), Trees.random(i, 250_000));
        Trees.file(sources[w].resolve("own" + i), Trees.random(100 + 10 * w + i, 40_000));
      }
    }
    for (long seed = 1; seed <= 12; seed++) {
      MemoryObjectStore store = Workbench.copyOf(base);
      Turns turns = new Turns(seed);
      Map<String, Path> committed = new HashMap<>();
      List<Throwable> failures = new ArrayList<>();
      CountDownLatch ready = new CountDownLatch(2);
      List<Thread> threads = new ArrayList<>();
      for (int w = 0; w < 2; w++) {
        int writer = w;
        // Processes of one home share the folder of their caches.
        String cache = seed % 2 == 0 ? "shared" + seed : "own" + seed + writer;
        Thread thread =
            new Thread(
                () -> {
                  try {
                    ready.countDown();
                    ready.await();
                    Vault vault = bench.open(cache, new Watched(store, () -> turns.call(writer)));
                    String name = bench.backup(sources[writer], vault).result().name();
                    synchronized (committed) {
                      committed.put(name, sources[writer]);
                    }
                  } catch (Throwable e) {
                    synchronized (failures) {
                      failures.add(e);
                    }
                  } finally {
                    turns.end(writer);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).as("seed %d", seed).isEmpty();
      assertThat(committed).as("seed %d", seed).hasSize(2);
      assertThat(bench.open("look" + seed, store).snapshots().snapshots())
          .extracting(StoredSnapshot::name)
          .containsExactlyInAnyOrderElementsOf(committed.keySet());
      for (Map.Entry<String, Path> entry : committed.entrySet()) {
        Path target = bench.restoreElsewhere(store, entry.getKey());
        assertThat(Trees.describe(Workbench.below(target, entry.getValue())))
            .isEqualTo(Trees.describe(entry.getValue()));
        Trees.delete(target);
      }
    }
  }
}
