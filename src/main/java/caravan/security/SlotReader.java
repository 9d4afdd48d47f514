package caravan.security;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Reads the fields of a key slot; every length is checked against what is left first. */
final class SlotReader {
  private static final int MAX_VARINT_LENGTH = 9;

  private final ByteBuffer in;

  SlotReader(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes);
  }

  int position() {
    return in.position();
  }

  byte[] take(int length) throws DamagedKeyslotException {
    need(length);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  int u8() throws DamagedKeyslotException {
    need(1);
    return in.get() & 0xff;
  }

  long u32() throws DamagedKeyslotException {
    need(4);
    return in.getInt() & 0xffff_ffffL;
  }

  /** As a signed number; values above 2^63 - 1 come out negative. */
  long u64() throws DamagedKeyslotException {
    need(8);
    return in.getLong();
  }

  long varint() throws DamagedKeyslotException {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_LENGTH; i++) {
      int b = u8();
      value |= (long) (b & 0x7f) << (7 * i);
      if (b < 0x80) {
        if (b == 0 && i > 0) {
          throw new DamagedKeyslotException("a number in it has superfluous zero bytes");
        }
        return value;
      }
    }
    throw new DamagedKeyslotException("a number in it is too long");
  }

  byte[] bytes(int most) throws DamagedKeyslotException {
    long length = varint();
    if (length > most) {
      throw new DamagedKeyslotException("a field of it is too long");
    }
    return take((int) length);
  }

  String text(int most) throws DamagedKeyslotException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes(most)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new DamagedKeyslotException("a text in it is not UTF-8", e);
    }
  }

  void end() throws DamagedKeyslotException {
    if (in.hasRemaining()) {
      throw new DamagedKeyslotException("it is longer than what it says it holds");
    }
  }

  private void need(int length) throws DamagedKeyslotException {
    if (in.remaining() < length) {
      throw new DamagedKeyslotException("it is cut off");
    }
  }
}
