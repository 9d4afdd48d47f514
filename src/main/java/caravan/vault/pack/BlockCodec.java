package caravan.vault.pack;

import caravan.vault.format.DamagedException;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compresses and decompresses blocks with contexts and buffers that are reused. Whatever was
 * compressed is decompressed and compared before it is used: a fault of the compressor or of memory
 * then costs a block's compression, not a file. Not safe for concurrent use.
 */
public final class BlockCodec implements AutoCloseable {
  private static final int DEFAULT_LEVEL = 3;
  private static final Logger LOG = LoggerFactory.getLogger(BlockCodec.class);

  /** Share that a block keeps of its length, above which a second table brings little. */
  private static final double HARD = 0.35;

  /** Share above which no effort brings anything: what is compressed or encrypted already. */
  private static final double HOPELESS = 0.95;

  /** Share of media and archives. Below it a block that got the least effort gets another one. */
  private static final double HARDLY = 0.6;

  /** Chunks of fewer bytes than this on average are small files, many in a block. */
  private static final int SMALL = 8 << 10;

  private final boolean standard;

  /** Share that the block before must keep for the least effort; above 1 there is none. */
  private final double hopeless;

  private final ZstdCompressCtx full = new ZstdCompressCtx();
  private final ZstdCompressCtx medium = new ZstdCompressCtx();
  private final ZstdCompressCtx quick = new ZstdCompressCtx();
  private final ZstdCompressCtx least = new ZstdCompressCtx();
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

  /** Share that the block before this one kept of its length. */
  private double kept;

  private byte[] packed = new byte[0];
  private byte[] proof = new byte[0];

  /**
   * @param level zstd level, 1 to 19
   */
  public BlockCodec(int level) {
    standard = level == DEFAULT_LEVEL;
    hopeless = standard ? HOPELESS : level > 1 ? HARDLY : 2;
    full.setLevel(level);
    if (standard) {
      // Tables that fit a core's own cache: an eighth faster for 0.3 % more bytes.
      full.setHashLog(16);
      full.setChainLog(15);
    }
    medium.setLevel(1);
    medium.setHashLog(15);
    medium.setMinMatch(5);
    quick.setLevel(1);
    least.setLevel(standard ? -3 : 1);
    for (ZstdCompressCtx each : List.of(full, medium, quick, least)) {
      each.setContentSize(true);
      each.setChecksum(false);
    }
  }

  /**
   * Compresses; the result is in {@link #packed}. Returns its length, or -1 if the block is kept as
   * it is.
   *
   * @param chunks how many there are in it
   */
  public int compress(byte[] raw, int offset, int length, int chunks) {
    packed = atLeast(packed, (int) Zstd.compressBound(length));
    int n = squeeze(raw, offset, length, chunks);
    if (n >= length) {
      return -1;
    }
    proof = atLeast(proof, length);
    int back = decompressor.decompressByteArray(proof, 0, length, packed, 0, n);
    if (back != length || !Arrays.equals(proof, 0, length, raw, offset, offset + length)) {
      LOG.warn(
          "A block did not come back from compression as it was, and is stored as it is. Memory of"
              + " this machine may be faulty: test it.");
      return -1;
    }
    return n;
  }

  /**
   * What can hardly be made smaller mostly lies together, so the block before says what effort is
   * worth while; where it was wrong by much, the block is compressed again. By default small files
   * get level 1, since sharing a block they become far smaller than each alone. Who asked for a
   * level gets it, but for media and archives. What this brings is in {@code bench/RESULTS.md}.
   */
  private int squeeze(byte[] raw, int offset, int length, int chunks) {
    if (standard && length / chunks < SMALL) {
      return squeeze(quick, raw, offset, length);
    }
    ZstdCompressCtx effort = effort();
    int n = squeeze(effort, raw, offset, length);
    if (effort == least && n < HARDLY * length) {
      kept = (double) n / length;
      n = squeeze(effort(), raw, offset, length);
    }
    kept = (double) n / length;
    return n;
  }

  private ZstdCompressCtx effort() {
    if (kept > hopeless) {
      return least;
    }
    return standard && kept > HARD ? medium : full;
  }

  private int squeeze(ZstdCompressCtx effort, byte[] raw, int offset, int length) {
    return effort.compressByteArray(packed, 0, packed.length, raw, offset, length);
  }

  /** With room to spare, since blocks are of nearly one length and each may be the longest yet. */
  private static byte[] atLeast(byte[] buffer, int length) {
    return buffer.length >= length ? buffer : new byte[length + length / 8];
  }

  public byte[] packed() {
    return packed;
  }

  /** Decompresses to exactly {@code length} bytes of {@code target}. */
  public void decompress(
      byte[] bytes, int offset, int count, byte[] target, int length, String name)
      throws DamagedException {
    try {
      int n = decompressor.decompressByteArray(target, 0, length, bytes, offset, count);
      if (n != length) {
        throw new DamagedException(
            "a block of " + name + " is damaged: it does not decompress to its length");
      }
    } catch (ZstdException e) {
      throw new DamagedException("a block of " + name + " is damaged: it does not decompress", e);
    }
  }

  @Override
  public void close() {
    full.close();
    medium.close();
    quick.close();
    least.close();
    decompressor.close();
  }
}
