package caravan.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * A chunk's id, or any other SHA-256 sized name: 32 bytes, ordered as unsigned bytes. Immutable.
 */
public final class ChunkId implements Comparable<ChunkId> {
  /** Bytes of an id. */
  public static final int LENGTH = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final long a;
  private final long b;
  private final long c;
  private final long d;

  private ChunkId(long a, long b, long c, long d) {
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }

  /** The id in 32 bytes of an array. */
  public static ChunkId of(byte[] bytes, int offset) {
    return new ChunkId(
        (long) LONGS.get(bytes, offset),
        (long) LONGS.get(bytes, offset + 8),
        (long) LONGS.get(bytes, offset + 16),
        (long) LONGS.get(bytes, offset + 24));
  }

  public static ChunkId of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("an id has 32 bytes, not " + bytes.length);
    }
    return of(bytes, 0);
  }

  /** The id in 64 hex digits. */
  public static ChunkId ofHex(String hex) {
    if (hex.length() != 2 * LENGTH) {
      throw new IllegalArgumentException("an id has 64 hex digits, not " + hex.length());
    }
    return of(HexFormat.of().parseHex(hex));
  }

  public void copyTo(byte[] target, int offset) {
    LONGS.set(target, offset, a);
    LONGS.set(target, offset + 8, b);
    LONGS.set(target, offset + 16, c);
    LONGS.set(target, offset + 24, d);
  }

  public byte[] bytes() {
    byte[] bytes = new byte[LENGTH];
    copyTo(bytes, 0);
    return bytes;
  }

  public String hex() {
    return HexFormat.of().formatHex(bytes());
  }

  @Override
  public int compareTo(ChunkId other) {
    int order = Long.compareUnsigned(a, other.a);
    if (order == 0) {
      order = Long.compareUnsigned(b, other.b);
    }
    if (order == 0) {
      order = Long.compareUnsigned(c, other.c);
    }
    return order != 0 ? order : Long.compareUnsigned(d, other.d);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof ChunkId id && a == id.a && b == id.b && c == id.c && d == id.d;
  }

  @Override
  public int hashCode() {
    return (int) a;
  }

  @Override
  public String toString() {
    return hex();
  }
}
