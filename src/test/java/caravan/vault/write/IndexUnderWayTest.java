package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.FileBatch;
import caravan.storage.DelegatingStore;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.Storable;
import caravan.storage.StoreException;
import caravan.vault.maintain.Check;
import caravan.vault.maintain.CheckOptions;
import caravan.vault.pack.SealedPack;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Packs go on while an index is written; the commit does not. */
@Timeout(60)
class IndexUnderWayTest {
  private static final String INDEXING = "indexing";

  @TempDir Path folder;
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** Holds the first index up. */
  private final class SlowIndex extends DelegatingStore {
    SlowIndex(ObjectStore store) {
      super(store);
    }

    @Override
    public void put(String name, Payload payload) throws StoreException {
      if (name.startsWith("index/") && Thread.currentThread().getName().equals(INDEXING)) {
        begun.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      store.put(name, payload);
    }
  }

  @Test
  void settle_whileAnIndexIsWritten_othersSetOutAndTheCommitWaits() throws Exception {
    Workbench bench = new Workbench(folder);
    MemoryObjectStore store = new MemoryObjectStore();
    bench.create("one", store);
    Path source = folder.resolve("source");
    Trees.file(source.resolve("a"), Trees.random(1, 6_000_000));
    AtomicLong time = new AtomicLong();
    WriterOptions options =
        Workbench.withTime(
            bench.options(),
            () -> Thread.currentThread().getName().equals(INDEXING) ? time.incrementAndGet() : 0);

    try (BackupSession session =
        BackupSessions.open(
            Workbench.request(source),
            List.of(bench.open("one", new SlowIndex(store))),
            options,
            false,
            Spooling.OFF)) {
      List<FutureTask<?>> indexing = new ArrayList<>();
      int later = 0;
      Iterator<FileBatch> batches = bench.batches(session, options);
      boolean finished = false;
      while (!finished) {
        finished = !batches.hasNext();
        Iterator<Storable> packs =
            finished ? session.packer().finish() : session.packer().packs(batches.next());
        while (packs.hasNext()) {
          if (packs.next() instanceof SealedPack pack) {
            store.put(pack.name(), pack.payload());
            session.answered(pack, "one", Optional.empty());
            if (indexing.isEmpty()) {
              indexing.add(new FutureTask<>(() -> session.settle(pack)));
              new Thread(indexing.get(0), INDEXING).start();
              begun.await();
            } else {
              session.settle(pack);
              later++;
            }
            session.awaitTurn();
          }
        }
      }
      assertThat(later).as("packs that were stored meanwhile").isGreaterThan(4);

      FutureTask<CommitResult> commit = new FutureTask<>(session::commit);
      Thread committing = new Thread(commit);
      committing.start();
      while (committing.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(store.list("snapshots/")).isEmpty();
      released.countDown();
      assertThat(commit.get().copies()).isOne();
      indexing.get(0).get();
    }
    assertThat(store.list("snapshots/")).hasSize(1);
    assertThat(store.list("index/")).hasSize(2);
    assertThat(new Check().run(bench.open("one", store), CheckOptions.allData()).findings())
        .isEmpty();
  }

  @Test
  void leaveEarly_whileAnotherHasLeft_isRefused() throws Exception {
    PacksUnderWay packs = new PacksUnderWay(1, () -> false);
    for (int i = 0; i < 2; i++) {
      packs.finished();
      packs.setOut();
      assertThat(packs.leaveEarly()).isEqualTo(i == 0);
    }
    FutureTask<Object> turn =
        new FutureTask<>(
            () -> {
              packs.awaitTurn();
              return "turn";
            });
    Thread waiting = new Thread(turn);
    waiting.start();
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    packs.settled(true);
    assertThat(packs.leaveEarly()).as("the second one, now").isTrue();
    assertThat(turn.get()).isEqualTo("turn");
    packs.settled(true);
    packs.awaitAll();
  }
}
