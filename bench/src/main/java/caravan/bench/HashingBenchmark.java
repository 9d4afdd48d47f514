package caravan.bench;

import caravan.vault.pack.ChunkHasher;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The id of one chunk: of a small file, and of an average chunk. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HashingBenchmark {
  @Param({"4096", "524288"})
  private int length;

  private byte[] chunk;
  private final byte[] id = new byte[32];
  private ChunkHasher hasher;

  @Setup
  public void read() throws IOException {
    chunk = Content.real(length);
    hasher = new ChunkHasher(Content.key(32));
  }

  @Benchmark
  public byte[] id() {
    hasher.id(chunk, 0, length, id, 0);
    return id;
  }
}
