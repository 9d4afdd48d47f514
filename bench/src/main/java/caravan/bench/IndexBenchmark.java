package caravan.bench;

import caravan.model.ChunkId;
import caravan.vault.format.BlockInfo;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.PackSalt;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexCache;
import caravan.vault.index.IndexObject;
import caravan.vault.index.IndexObject.IndexedPack;
import caravan.vault.index.IndexView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Asking an index of a million chunks, in one and in eight segments, for chunks it has and has not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IndexBenchmark {
  private static final int CHUNKS = 1 << 20;
  private static final int LENGTH = 4096;
  private static final int PACKED = 4096;
  private static final int ASKED = 1 << 16;

  @Param({"1", "8"})
  private int segments;

  private Path folder;
  private IndexView view;
  private final byte[] known = new byte[32 * ASKED];
  private final byte[] unknown = Content.noise(32 * ASKED, 99);
  private int next;

  @Setup(Level.Trial)
  public void make() throws IOException {
    folder = Files.createTempDirectory("caravan-bench");
    IndexCache cache = new IndexCache(folder);
    List<String> names =
        IntStream.range(0, segments).mapToObj(s -> ChunkId.of(Content.noise(32, s)).hex()).toList();
    for (int s = 0; s < segments; s++) {
      cache.store(names.get(s), index(CHUNKS / segments, s));
    }
    view =
        cache.open(
            names,
            Avoided.NOTHING,
            name -> {
              throw new IOException("the cache does not hold " + name);
            });
  }

  @TearDown(Level.Trial)
  public void remove() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Benchmark
  public boolean hit() {
    next = (next + 1) & (ASKED - 1);
    return view.countOn(known, 32 * next);
  }

  @Benchmark
  public boolean miss() {
    next = (next + 1) & (ASKED - 1);
    return view.countOn(unknown, 32 * next);
  }

  private IndexObject index(int chunks, int seed) {
    SplittableRandom random = new SplittableRandom(1000 + seed);
    ChunkId[] ids = new ChunkId[chunks];
    byte[] id = new byte[32];
    int share = ASKED / segments;
    for (int i = 0; i < chunks; i++) {
      random.nextBytes(id);
      ids[i] = ChunkId.of(id);
      if (i < share) {
        System.arraycopy(id, 0, known, 32 * (i * segments + seed), 32);
      }
    }
    Arrays.sort(ids);
    byte[] sorted = new byte[32 * chunks];
    int[] pack = new int[chunks];
    int[] block = new int[chunks];
    int[] offset = new int[chunks];
    int[] length = new int[chunks];
    for (int i = 0; i < chunks; i++) {
      ids[i].copyTo(sorted, 32 * i);
      pack[i] = i / PACKED;
      offset[i] = i % PACKED * LENGTH;
      length[i] = LENGTH;
    }
    List<IndexedPack> packs =
        IntStream.rangeClosed(0, (chunks - 1) / PACKED)
            .mapToObj(
                p ->
                    new IndexedPack(
                        ChunkId.of(Content.noise(32, 1L << 32 | p)),
                        ObjectKind.values()[0],
                        PACKED * LENGTH + 1000,
                        new PackSalt(0, Content.noise(32, p)),
                        List.of(new BlockInfo(0, PACKED * LENGTH, true, PACKED * LENGTH))))
            .toList();
    return new IndexObject(List.of(), packs, sorted, pack, block, offset, length);
  }
}
