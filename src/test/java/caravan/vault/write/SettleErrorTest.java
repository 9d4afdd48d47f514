package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.FileBatch;
import caravan.storage.DelegatingStore;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.Storable;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.pack.SealedPack;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Packs settle on threads of a tap, and nobody gets what is thrown there. So what goes wrong with
 * one, an error of the JVM too, must be known to the commit.
 */
@Timeout(60)
class SettleErrorTest {
  @TempDir Path folder;

  private static final class OutOfMemory extends DelegatingStore {
    private boolean thrown;

    OutOfMemory(ObjectStore store) {
      super(store);
    }

    @Override
    public void put(String name, Payload payload) throws StoreException {
      if (name.startsWith("index/") && !thrown) {
        thrown = true;
        throw new OutOfMemoryError("made by the test");
      }
      store.put(name, payload);
    }
  }

  /** Time passes for this thread alone: it writes an index with each pack, and no checkpoint. */
  private WriterOptions indexWithEachPack(WriterOptions o) {
    Thread here = Thread.currentThread();
    AtomicLong time = new AtomicLong();
    return Workbench.withTime(o, () -> Thread.currentThread() == here ? time.incrementAndGet() : 0);
  }

  @Test
  void settle_errorOfTheJvmAsAnIndexIsStored_isThrownByTheCommitAndCommitsNothing()
      throws Exception {
    Workbench bench = new Workbench(folder);
    MemoryObjectStore store = new MemoryObjectStore();
    bench.create("one", store);
    Path source = folder.resolve("source");
    Trees.file(source.resolve("a"), Trees.random(1, 3_000_000));
    Vault vault = bench.open("one", new OutOfMemory(store));
    int lost = 0;

    try (BackupSession session =
        BackupSessions.open(
            Workbench.request(source),
            List.of(vault),
            indexWithEachPack(bench.options()),
            false,
            Spooling.OFF)) {
      Iterator<FileBatch> batches = bench.batches(session, bench.options());
      while (batches.hasNext()) {
        lost += settle(session, session.packer().packs(batches.next()), store);
      }
      lost += settle(session, session.packer().finish(), store);
      assertThat(lost).isOne();
      assertThatThrownBy(session::commit)
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("made by the test");
    }
    assertThat(store.list("snapshots/")).isEmpty();
  }

  /** Stores packs and settles them as a tap does; answers how often an error got lost there. */
  private static int settle(BackupSession session, Iterator<Storable> packs, ObjectStore store)
      throws Exception {
    int lost = 0;
    while (packs.hasNext()) {
      if (packs.next() instanceof SealedPack pack) {
        store.put(pack.name(), pack.payload());
        session.answered(pack, "one", Optional.empty());
        try {
          session.settle(pack);
        } catch (OutOfMemoryError e) {
          lost++;
        }
      }
    }
    return lost;
  }
}
