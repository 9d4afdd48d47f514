package caravan.vault.pack;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.security.VaultId;
import caravan.security.VaultKeys;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.PackFooter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When a pack ends. */
class PackAssemblerTest {
  private static final int SIZE = 4 << 20;
  private static final int MOST = 1 << 14;

  private static final VaultKeys KEYS =
      VaultKeys.of(new VaultId("d".repeat(32)), List.of(new byte[32]));

  private final List<PackFooter> packs = new ArrayList<>();
  private final PackAssembler assembler =
      new PackAssembler(
          KEYS,
          ObjectKind.DATA,
          SIZE,
          new BufferPool(1, PackAssembler.bufferSize(SIZE, 1 << 20)),
          pack -> {
            packs.add(pack.footer());
            pack.release();
          });

  /** A block of so many chunks of one byte. */
  private void add(int chunks) throws InterruptedException {
    int[] lengths = new int[chunks];
    java.util.Arrays.fill(lengths, 1);
    assembler.add(
        new byte[chunks],
        0,
        chunks,
        false,
        chunks,
        new PackAssembler.Chunks(new byte[32 * chunks], lengths, chunks));
  }

  private List<Integer> chunks() {
    return packs.stream().map(PackFooter::chunks).toList();
  }

  @Test
  void add_verySmallChunks_endsThePackEarly() throws Exception {
    for (int i = 0; i < 9; i++) {
      add(5_000);
    }
    assembler.flush();

    assertThat(chunks()).containsExactly(15_000, 15_000, 15_000);
    assertThat(packs).allSatisfy(pack -> assertThat(pack.length()).isLessThan(SIZE));
  }

  @Test
  void add_upToTheMost_isOnePack() throws Exception {
    add(MOST - 1);
    add(1);
    add(1);
    assembler.flush();

    assertThat(chunks()).containsExactly(MOST, 1);
  }

  /** A block is never cut, so one with more has a pack of its own. */
  @Test
  void add_blockOfMoreChunks_isAPackByItself() throws Exception {
    add(5);
    add(MOST + 1);
    add(5);
    assembler.flush();

    assertThat(chunks()).containsExactly(5, MOST + 1, 5);
  }

  /**
   * Whoever ends a pack needs no lock that another one holds while it waits for a buffer: it may be
   * the one to give that buffer back.
   */
  @Test
  void add_moreThreadsThanBuffers_noneWaitsForEver() throws Exception {
    int pack = 1 << 20;
    BufferPool pool = new BufferPool(2, PackAssembler.bufferSize(pack, pack));
    AtomicInteger finished = new AtomicInteger();
    PackAssembler small =
        new PackAssembler(
            KEYS,
            ObjectKind.DATA,
            pack,
            pool,
            done -> {
              finished.incrementAndGet();
              done.release();
            });
    int threads = 6;
    int blocks = 100;
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        all.add(
            workers.submit(
                () -> {
                  byte[] body = new byte[pack * 2 / 3]; // one of them fills a pack
                  for (int i = 0; i < blocks; i++) {
                    small.add(
                        body,
                        0,
                        body.length,
                        false,
                        body.length,
                        new PackAssembler.Chunks(new byte[32], new int[] {body.length}, 1));
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
      small.flush();
    } finally {
      workers.shutdownNow();
    }

    assertThat(finished).hasValue(threads * blocks);
  }
}
