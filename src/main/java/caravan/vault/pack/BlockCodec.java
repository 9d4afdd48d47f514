package caravan.vault.pack;

import caravan.vault.format.DamagedException;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
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
  private static final double HOPELESS = 0.9;

  /** Share of media and archives. Below it a block that got the quick effort gets another one. */
  private static final double HARDLY = 0.6;

  /** Chunks of fewer bytes than this on average are small files, many in a block. */
  private static final int SMALL = 8 << 10;

  /**
   * How hard the compressor tries; 0 is what the level takes by itself. All of them look for the
   * frequencies of single bytes too, as zstd's negative levels do not: else what has nothing but
   * these would look hopeless for ever.
   *
   * @param windowLog how far back a repetition may lie, bytes by the power of two
   * @param hashLog of the table of what came before, entries by the power of two
   * @param chainLog of the second table, where there is one
   * @param minMatch bytes of the shortest repetition that it looks for
   */
  private record Effort(int level, int windowLog, int hashLog, int chainLog, int minMatch) {
    static Effort of(int level) {
      return new Effort(level, 0, 0, 0, 0);
    }
  }

  /** Tables that fit a core's own cache: an eighth faster than level 3 for 0.3 % more bytes. */
  private static final Effort STANDARD = new Effort(DEFAULT_LEVEL, 0, 16, 15, 0);

  /** Level 1, which has one table, with the window of level 3. */
  private static final Effort QUICK = new Effort(1, 21, 0, 0, 0);

  /** Level 1 with a larger table, which also looks for repetitions of five and six bytes. */
  private static final Effort MEDIUM = new Effort(1, 21, 15, 0, 5);

  private final boolean standard;
  private final Effort full;

  /** Share that the block before must keep for the quick effort; above 1 there is none. */
  private final double hopeless;

  /** One for all efforts, since each has a megabyte. */
  private final ZstdCompressCtx compressor = new ZstdCompressCtx();

  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

  /** What the compressor is set to. */
  private Effort effort;

  /** Share that the block before this one kept of its length. */
  private double kept;

  private byte[] packed = new byte[0];
  private byte[] proof = new byte[0];

  /**
   * @param level zstd level, 1 to 19
   */
  public BlockCodec(int level) {
    standard = level == DEFAULT_LEVEL;
    full = standard ? STANDARD : Effort.of(level);
    hopeless = standard ? HOPELESS : level > 1 ? HARDLY : 2;
    compressor.setContentSize(true);
    compressor.setChecksum(false);
    effort = full;
    set(full);
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
   * level gets it, but for media and archives. What this brings is in {@code bench/HISTORY.md}.
   */
  private int squeeze(byte[] raw, int offset, int length, int chunks) {
    if (standard && length / chunks < SMALL) {
      return squeeze(QUICK, raw, offset, length);
    }
    Effort first = effort();
    int n = squeeze(first, raw, offset, length);
    if (first == QUICK && n < HARDLY * length) {
      kept = (double) n / length;
      n = squeeze(effort(), raw, offset, length);
    }
    kept = (double) n / length;
    return n;
  }

  private Effort effort() {
    if (kept > hopeless) {
      return QUICK;
    }
    return standard && kept > HARD ? MEDIUM : full;
  }

  private int squeeze(Effort wanted, byte[] raw, int offset, int length) {
    if (wanted != effort) {
      set(wanted);
      effort = wanted;
    }
    return compressor.compressByteArray(packed, 0, packed.length, raw, offset, length);
  }

  private void set(Effort wanted) {
    compressor.setLevel(wanted.level());
    compressor.setWindowLog(wanted.windowLog());
    compressor.setHashLog(wanted.hashLog());
    compressor.setChainLog(wanted.chainLog());
    compressor.setMinMatch(wanted.minMatch());
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
    compressor.close();
    decompressor.close();
  }
}
