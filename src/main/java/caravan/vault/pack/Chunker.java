package caravan.vault.pack;

import caravan.vault.format.VaultParameters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Content-defined cutting: FastCDC (Xia et al., USENIX ATC 2016) with normalised chunking of level
 * 2 and a gear table that is keyed per vault, so that chunk sizes say nothing of known files.
 * Immutable; safe for concurrent use.
 */
public final class Chunker {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int WINDOW = 64;

  private final long[] gear = new long[256];
  private final int min;
  private final int average;
  private final int max;
  private final long strict;
  private final long loose;

  /**
   * @param key 2,048 bytes, the gear table
   */
  public Chunker(byte[] key, VaultParameters parameters) {
    for (int i = 0; i < 256; i++) {
      gear[i] = (long) LONGS.get(key, 8 * i);
    }
    min = parameters.chunkMin();
    average = parameters.chunkAverage();
    max = parameters.chunkMax();
    int bits = Integer.numberOfTrailingZeros(average);
    strict = -1L << (64 - bits - 2);
    loose = -1L << (64 - bits + 2);
  }

  public int min() {
    return min;
  }

  public int max() {
    return max;
  }

  /**
   * The length of the chunk that starts at {@code from}.
   *
   * @param end where the bytes at hand end
   * @param last whether the file ends there
   * @return the length, or -1 if more bytes are needed to tell
   */
  public int cut(byte[] data, int from, int end, boolean last) {
    return cut(data, from, from, end, last);
  }

  /**
   * As the other, where the bytes up to {@code seen} were looked at before: the answer was -1 for
   * an {@code end} there.
   */
  public int cut(byte[] data, int from, int seen, int end, boolean last) {
    int available = end - from;
    if (available <= min) {
      return last && available > 0 ? available : -1;
    }
    int limit = Math.min(available, max);
    int strictEnd = from + Math.min(average, limit);
    int found = scan(data, from, Math.max(from + min, seen), strictEnd, strict);
    if (found < 0 && limit > average) {
      found = scan(data, from, Math.max(strictEnd, seen), from + limit, loose);
    }
    if (found >= 0) {
      return found - from;
    }
    return available >= max || last ? limit : -1;
  }

  /**
   * The first cut after {@code at}, at most at {@code end}; or -1. The hash sees the 64 bytes
   * before a cut.
   */
  private int scan(byte[] data, int from, int at, int end, long mask) {
    long[] table = gear;
    if (table.length != 256 || end > data.length || from < 0) {
      throw new IndexOutOfBoundsException(
          "no bytes to cut"); // and lets the compiler drop its own checks
    }
    long hash = 0;
    for (int i = Math.max(from, at - WINDOW); i < at; i++) {
      hash = (hash << 1) + table[data[i] & 0xff];
    }
    int i = at;
    for (; i + 4 <= end; i += 4) {
      hash = (hash << 1) + table[data[i] & 0xff];
      if ((hash & mask) == 0) {
        return i + 1;
      }
      hash = (hash << 1) + table[data[i + 1] & 0xff];
      if ((hash & mask) == 0) {
        return i + 2;
      }
      hash = (hash << 1) + table[data[i + 2] & 0xff];
      if ((hash & mask) == 0) {
        return i + 3;
      }
      hash = (hash << 1) + table[data[i + 3] & 0xff];
      if ((hash & mask) == 0) {
        return i + 4;
      }
    }
    for (; i < end; i++) {
      hash = (hash << 1) + table[data[i] & 0xff];
      if ((hash & mask) == 0) {
        return i + 1;
      }
    }
    return -1;
  }
}
