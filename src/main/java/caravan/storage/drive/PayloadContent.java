package caravan.storage.drive;

import com.google.api.client.http.AbstractInputStreamContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A part of a payload as the body of a request; it can be sent again, and is never copied whole.
 */
final class PayloadContent extends AbstractInputStreamContent {
  private static final int SLICE = 64 << 10;

  private final ByteBuffer bytes;

  /**
   * @param bytes what remains of them is sent; the buffer itself is not moved
   */
  PayloadContent(ByteBuffer bytes) {
    super("application/octet-stream");
    this.bytes = bytes.slice();
    setCloseInputStream(true);
  }

  @Override
  public long getLength() {
    return bytes.limit();
  }

  @Override
  public boolean retrySupported() {
    return true;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    ByteBuffer rest = bytes.duplicate();
    byte[] slice = new byte[Math.min(SLICE, rest.remaining())];
    while (rest.hasRemaining()) {
      int count = Math.min(slice.length, rest.remaining());
      rest.get(slice, 0, count);
      out.write(slice, 0, count);
    }
    out.flush();
  }

  @Override
  public InputStream getInputStream() {
    ByteBuffer rest = bytes.duplicate();
    return new InputStream() {
      @Override
      public int read() {
        return rest.hasRemaining() ? rest.get() & 0xff : -1;
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        if (length > 0 && !rest.hasRemaining()) {
          return -1;
        }
        int count = Math.min(length, rest.remaining());
        rest.get(target, offset, count);
        return count;
      }
    };
  }
}
