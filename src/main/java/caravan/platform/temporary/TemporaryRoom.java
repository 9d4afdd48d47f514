package caravan.platform.temporary;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of one set of temporary files, counted against the limit of the process until it is
 * closed. Safe for concurrent use.
 */
public final class TemporaryRoom implements AutoCloseable {
  private final TemporaryFiles files;
  private final boolean limited;
  private final AtomicLong bytes = new AtomicLong();

  TemporaryRoom(TemporaryFiles files, boolean limited) {
    this.files = files;
    this.limited = limited;
  }

  /**
   * To be called before bytes are written.
   *
   * @throws TemporaryLimitException if the temporary files would be larger than they may, but for a
   *     backup
   */
  public void add(long more) throws TemporaryLimitException {
    files.take(more, limited);
    bytes.addAndGet(more);
  }

  /**
   * The same, but waits while others have what is lacking. Only for who has nothing here yet: two
   * that wait for each other would wait for ever.
   *
   * @throws TemporaryLimitException if it is more than there may be at all
   */
  public void await(long all) throws TemporaryLimitException, InterruptedException {
    files.await(all);
    bytes.addAndGet(all);
  }

  /**
   * Writes a file whose bytes are counted as they come, so in pieces that are not small. A write
   * for which there is no room throws a {@link TemporaryLimitException}.
   */
  public OutputStream open(Path file) throws IOException {
    return new FilterOutputStream(Files.newOutputStream(file)) {
      @Override
      public void write(int b) throws IOException {
        add(1);
        out.write(b);
      }

      @Override
      public void write(byte[] source, int offset, int length) throws IOException {
        add(length);
        out.write(source, offset, length);
      }
    };
  }

  @Override
  public void close() {
    files.give(bytes.getAndSet(0));
  }
}
