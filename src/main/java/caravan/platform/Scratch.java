package caravan.platform;

import caravan.model.FileName;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory of one thread that system calls read and write. Regions are fixed, so that nothing is
 * allocated a call; each holds until the same thread uses the same region again.
 */
final class Scratch {
  /**
   * The most that is written by one call: fits a processor's cache, and a small file goes in one.
   */
  static final int DATA = 256 * 1024;

  private static final int PATH = 8192;
  private static final long UTIME_OMIT = 0x3ffffffe;
  private static final ThreadLocal<Scratch> MINE = ThreadLocal.withInitial(Scratch::new);

  private static final int SECOND_AT = PATH;
  private static final int STRUCT_AT = 2 * PATH;
  private static final int DATA_AT = STRUCT_AT + 512;

  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(DATA_AT + DATA).order(ByteOrder.nativeOrder());
  private final long address;

  private Scratch() {
    Pointer pointer = Native.getDirectBufferPointer(buffer);
    address = Pointer.nativeValue(pointer);
  }

  static Scratch mine() {
    return MINE.get();
  }

  /** A C string of a name, in the first of two places for strings. */
  long name(FileName name) {
    return put(name, 0);
  }

  /** A C string of a name, in the second place. */
  long otherName(FileName name) {
    return put(name, SECOND_AT);
  }

  /** A C string, in the first place. */
  long string(byte[] bytes) {
    return put(bytes, 0);
  }

  /** A C string, in the second place. */
  long otherString(byte[] bytes) {
    return put(bytes, SECOND_AT);
  }

  /** Bytes for a call to read, at most {@link #DATA}. */
  long data(byte[] bytes, int offset, int length) {
    buffer.put(DATA_AT, bytes, offset, length);
    return address + DATA_AT;
  }

  /** {@link #DATA} bytes for a call to fill. */
  long data() {
    return address + DATA_AT;
  }

  byte[] copy(int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(DATA_AT + offset, bytes);
    return bytes;
  }

  byte dataAt(int offset) {
    return buffer.get(DATA_AT + offset);
  }

  int shortAt(int offset) {
    return buffer.getShort(DATA_AT + offset) & 0xffff;
  }

  /** The two {@code timespec}s of a call that sets times: that of access stays. */
  long times(long seconds, int nanos) {
    buffer.putLong(STRUCT_AT, 0);
    buffer.putLong(STRUCT_AT + 8, UTIME_OMIT);
    buffer.putLong(STRUCT_AT + 16, seconds);
    buffer.putLong(STRUCT_AT + 24, nanos);
    return address + STRUCT_AT;
  }

  /** 256 bytes for {@code struct statx}, whose layout is the same on every machine. */
  long statx() {
    return address + STRUCT_AT;
  }

  UnixStat readStatx() {
    return new UnixStat(
        buffer.getShort(STRUCT_AT + 0x1c) & 0xffff,
        buffer.getInt(STRUCT_AT + 0x14),
        buffer.getInt(STRUCT_AT + 0x18),
        buffer.getInt(STRUCT_AT + 0x10),
        buffer.getLong(STRUCT_AT + 0x20),
        device(0x88),
        device(0x80),
        buffer.getLong(STRUCT_AT + 0x28),
        buffer.getLong(STRUCT_AT + 0x70),
        buffer.getInt(STRUCT_AT + 0x78),
        buffer.getLong(STRUCT_AT + 0x60),
        buffer.getInt(STRUCT_AT + 0x68));
  }

  /** How many blocks of 512 bytes the entry of the last {@code statx} takes. */
  long statxBlocks() {
    return buffer.getLong(STRUCT_AT + 0x30);
  }

  private long device(int at) {
    return UnixStat.device(buffer.getInt(STRUCT_AT + at), buffer.getInt(STRUCT_AT + at + 4));
  }

  private long put(FileName name, int at) {
    int length = name.length();
    if (length >= PATH) {
      throw new IllegalArgumentException("a name of " + length + " bytes");
    }
    for (int i = 0; i < length; i++) {
      buffer.put(at + i, name.at(i));
    }
    buffer.put(at + length, (byte) 0);
    return address + at;
  }

  private long put(byte[] bytes, int at) {
    if (bytes.length >= PATH) {
      throw new IllegalArgumentException("a path of " + bytes.length + " bytes");
    }
    for (byte b : bytes) {
      if (b == 0) {
        throw new IllegalArgumentException("a path or name holds a NUL");
      }
    }
    buffer.put(at, bytes);
    buffer.put(at + bytes.length, (byte) 0);
    return address + at;
  }
}
