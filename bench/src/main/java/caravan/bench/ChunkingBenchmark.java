package caravan.bench;

import caravan.vault.format.VaultParameters;
import caravan.vault.pack.Chunker;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Finding the cuts in 64 MiB at the default chunk size. Divide 67.1 MB by the time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ChunkingBenchmark {
  private static final int LENGTH = 64 << 20;

  private byte[] data;
  private Chunker chunker;

  @Setup
  public void read() throws IOException {
    data = Content.real(LENGTH);
    chunker =
        new Chunker(
            Content.key(2048),
            new VaultParameters(
                "0".repeat(32),
                Instant.EPOCH,
                VaultParameters.DEFAULT_CHUNK,
                VaultParameters.DEFAULT_BLOCK,
                VaultParameters.DEFAULT_PACK));
  }

  @Benchmark
  public int cut64MiB() {
    int chunks = 0;
    for (int at = 0; at < LENGTH; chunks++) {
      at += chunker.cut(data, at, LENGTH, true);
    }
    return chunks;
  }
}
