package caravan.storage;

import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The bytes that remain of a buffer as a stream that can be read again from where it was marked;
 * closing changes nothing. For one thread.
 */
public final class ByteBufferStream extends InputStream {
  private final ByteBuffer bytes;

  /**
   * @param bytes whose position the stream moves
   */
  public ByteBufferStream(ByteBuffer bytes) {
    this.bytes = bytes;
    bytes.mark();
  }

  @Override
  public int read() {
    return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    int read = Math.min(length, bytes.remaining());
    if (read == 0) {
      return -1;
    }
    bytes.get(into, offset, read);
    return read;
  }

  @Override
  public long skip(long wanted) {
    int skipped = (int) Math.max(0, Math.min(wanted, bytes.remaining()));
    bytes.position(bytes.position() + skipped);
    return skipped;
  }

  @Override
  public int available() {
    return bytes.remaining();
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public synchronized void mark(int limit) {
    bytes.mark();
  }

  @Override
  public synchronized void reset() {
    bytes.reset();
  }
}
