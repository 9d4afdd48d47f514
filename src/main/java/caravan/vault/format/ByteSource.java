package caravan.vault.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the number formats of the vault from bytes that may lie: every length is checked against
 * what is there before anything is allocated. Not safe for concurrent use.
 */
public final class ByteSource {
  private final byte[] array;
  private final int end;
  private final String what;
  private int position;

  /**
   * @param what names the thing that is read, for messages
   */
  public ByteSource(byte[] array, int offset, int length, String what) {
    this.array = array;
    this.position = offset;
    this.end = offset + length;
    this.what = what;
  }

  public ByteSource(byte[] array, String what) {
    this(array, 0, array.length, what);
  }

  public int remaining() {
    return end - position;
  }

  public int position() {
    return position;
  }

  public int u8() throws DamagedException {
    need(1);
    return array[position++] & 0xff;
  }

  public long u32() throws DamagedException {
    need(4);
    long value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | (array[position++] & 0xff);
    }
    return value;
  }

  public long u64() throws DamagedException {
    need(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (array[position++] & 0xff);
    }
    return value;
  }

  /** A varint that must lie in 0 to {@code max}. */
  public long varint(long max) throws DamagedException {
    long value = varint64();
    if (value < 0 || value > max) {
      throw damaged(
          "a number is out of bounds: " + Long.toUnsignedString(value) + " of at most " + max);
    }
    return value;
  }

  public int count(int max) throws DamagedException {
    return (int) varint(max);
  }

  /** A varint of all 64 bits. */
  public long varint64() throws DamagedException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        if (b == 0 && shift > 0 || shift == 63 && b > 1) {
          throw damaged("a number is not in its shortest form");
        }
        return value;
      }
    }
    throw damaged("a number does not end");
  }

  public long zigzag() throws DamagedException {
    long value = varint64();
    return (value >>> 1) ^ -(value & 1);
  }

  public byte[] raw(int length) throws DamagedException {
    need(length);
    byte[] copy = Arrays.copyOfRange(array, position, position + length);
    position += length;
    return copy;
  }

  public byte[] bytes(int max) throws DamagedException {
    return raw(count(max));
  }

  public String text(int max) throws DamagedException {
    byte[] bytes = bytes(max);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new DamagedException(what + " is damaged: a text is not UTF-8", e);
    }
  }

  /** Must be called at the end: bytes that are left over are an error. */
  public void finish() throws DamagedException {
    if (position != end) {
      throw damaged((end - position) + " bytes too many");
    }
  }

  public DamagedException damaged(String why) {
    return new DamagedException(what + " is damaged: " + why);
  }

  private void need(int length) throws DamagedException {
    if (length < 0 || length > end - position) {
      throw damaged("it ends too early");
    }
  }
}
