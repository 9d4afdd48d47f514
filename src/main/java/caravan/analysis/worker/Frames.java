package caravan.analysis.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Messages on a pipe: a mark, a length, a kind and that many bytes. The mark tells a message from
 * whatever a native library may print. Not safe for concurrent use.
 */
final class Frames {
  /** The most that a message may hold, in bytes. */
  static final int MAX = 64 << 20;

  static final byte READY = 0;
  static final byte REQUEST = 1;
  static final byte DONE = 2;
  static final byte FAILED = 3;

  private static final int MARK = 0xca7a5a11;

  private Frames() {}

  /** One message. */
  record Frame(byte kind, byte[] bytes) {}

  static void write(DataOutputStream out, byte kind, byte[] bytes) throws IOException {
    if (bytes.length > MAX) {
      throw new IOException("a message of " + bytes.length + " bytes; at most " + MAX + " go");
    }
    out.writeInt(MARK);
    out.writeInt(bytes.length);
    out.writeByte(kind);
    out.write(bytes);
    out.flush();
  }

  /**
   * @throws EOFException if the other side is gone
   * @throws IOException if what comes is no message
   */
  static Frame read(DataInputStream in) throws IOException {
    if (in.readInt() != MARK) {
      throw new IOException("something else than a message is on the pipe");
    }
    int length = in.readInt();
    if (length < 0 || length > MAX) {
      throw new IOException("a message of " + length + " bytes; at most " + MAX + " go");
    }
    byte kind = in.readByte();
    // grows with what really comes: a wrong length costs no memory
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the pipe ended in the middle of a message");
    }
    return new Frame(kind, bytes);
  }

  static byte[] concat(byte first, byte[] rest) {
    byte[] all = new byte[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  static byte[] tail(byte[] all) {
    return Arrays.copyOfRange(all, 1, all.length);
  }
}
