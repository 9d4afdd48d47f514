package caravan.bench;

import caravan.vault.format.DamagedException;
import caravan.vault.format.SegmentCipher;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Sealing and opening one block of 1 MiB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SealingBenchmark {
  private static final int LENGTH = 1 << 20;
  private static final int SEALED = (int) SegmentCipher.sealedLength(LENGTH);

  private final byte[] plain = Content.noise(LENGTH, 1);
  private final ByteBuffer target = ByteBuffer.allocateDirect(SEALED); // as a pack's
  private final byte[] sealed = new byte[SEALED];
  private final byte[] opened = new byte[LENGTH];
  private final SegmentCipher cipher = new SegmentCipher();
  private final SecretKeySpec key = new SecretKeySpec(Content.key(32), "AES");
  private final SecretKeySpec otherKey = new SecretKeySpec(Content.noise(32, 8), "AES");
  private int block;

  @Setup
  public void seal() {
    cipher.seal(otherKey, 0, plain, 0, LENGTH, ByteBuffer.wrap(sealed), 0, null);
  }

  @Benchmark
  public ByteBuffer seal1MiB() {
    cipher.seal(key, block++, plain, 0, LENGTH, target, 0, null);
    return target;
  }

  @Benchmark
  public int open1MiB() throws DamagedException {
    return cipher.open(otherKey, 0, sealed, 0, SEALED, opened, 0, null);
  }
}
