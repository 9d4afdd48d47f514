package caravan.vault.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array with the number formats of the vault. Not safe for concurrent use. */
public final class ByteSink {
  private static final byte[] NONE = {};

  private byte[] array;
  private int length;

  public ByteSink(int capacity) {
    array = new byte[capacity];
  }

  public int length() {
    return length;
  }

  /** The bytes written so far, in an array of their own. */
  public byte[] toBytes() {
    return Arrays.copyOf(array, length);
  }

  /**
   * The bytes written, for a caller that writes no more: the sink's own array if they fill it, as
   * they do where the capacity was exact. The sink is empty after it.
   */
  public byte[] take() {
    byte[] bytes = length == array.length ? array : toBytes();
    array = NONE;
    length = 0;
    return bytes;
  }

  /** Bytes that {@link #varint} takes for a value. */
  public static int varintLength(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** The array behind the sink, valid to {@link #length()} until the next write. */
  public byte[] array() {
    return array;
  }

  public void clear() {
    length = 0;
  }

  public ByteSink u8(int value) {
    ensure(1);
    array[length++] = (byte) value;
    return this;
  }

  public ByteSink u32(long value) {
    ensure(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      array[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  public ByteSink u64(long value) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      array[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Unsigned LEB128 of all 64 bits. */
  public ByteSink varint(long value) {
    ensure(varintLength(value));
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      array[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[length++] = (byte) rest;
    return this;
  }

  public ByteSink zigzag(long value) {
    return varint((value << 1) ^ (value >> 63));
  }

  public ByteSink raw(byte[] bytes) {
    return raw(bytes, 0, bytes.length);
  }

  public ByteSink raw(byte[] bytes, int offset, int count) {
    ensure(count);
    System.arraycopy(bytes, offset, array, length, count);
    length += count;
    return this;
  }

  public ByteSink bytes(byte[] bytes) {
    return varint(bytes.length).raw(bytes);
  }

  public ByteSink text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private void ensure(int more) {
    if (array.length - length < more) {
      array = Arrays.copyOf(array, Math.max(Math.addExact(length, more), array.length * 2));
    }
  }
}
