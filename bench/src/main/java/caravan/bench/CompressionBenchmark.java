package caravan.bench;

import caravan.vault.format.DamagedException;
import caravan.vault.pack.BlockCodec;
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
import org.openjdk.jmh.annotations.TearDown;

/**
 * One block of 1 MiB: compressed and proven by decompression, as it is stored; and decompressed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CompressionBenchmark {
  private static final int LENGTH = 1 << 20;

  @Param({"1", "3"})
  private int level;

  @Param({"real", "noise"})
  private String content;

  private byte[] block;
  private byte[] packed;
  private final byte[] target = new byte[LENGTH];
  private BlockCodec codec;

  @Setup
  public void read() throws IOException {
    block = content.equals("real") ? Content.real(LENGTH) : Content.noise(LENGTH, 2);
    codec = new BlockCodec(level);
    int length = codec.compress(block, 0, LENGTH, 1);
    packed = length < 0 ? new byte[0] : Content.part(codec.packed(), length);
  }

  @TearDown
  public void close() {
    codec.close();
  }

  @Benchmark
  public int compressAndProve1MiB() {
    return codec.compress(block, 0, LENGTH, 1);
  }

  /** Noise is stored as it is, so there is nothing to do. */
  @Benchmark
  public byte[] decompress1MiB() throws DamagedException {
    if (packed.length > 0) {
      codec.decompress(packed, 0, packed.length, target, LENGTH, "a block");
    }
    return target;
  }
}
