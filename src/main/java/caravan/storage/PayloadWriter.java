package caravan.storage;

import caravan.platform.temporary.TemporaryFiles;
import caravan.platform.temporary.TemporaryRoom;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the bytes of one object piece by piece for a put: up to 8 MiB in memory, more in a
 * temporary file that is mapped, so that the heap never holds a large object. The file is gone with
 * {@link #close} at the latest, which must come after the put has answered. Not safe for concurrent
 * use.
 */
public final class PayloadWriter implements AutoCloseable {
  /** Bytes of the largest object that can be put: a payload is one buffer. */
  public static final long LARGEST = Integer.MAX_VALUE - 8;

  private static final int IN_MEMORY = 8 << 20;

  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private final TemporaryFiles files = TemporaryFiles.ofProcess();
  private final TemporaryRoom room = files.roomForBackup();
  private @Nullable Path file;
  private @Nullable FileChannel channel;
  private long length;

  /**
   * Adds bytes behind those that are there. They count as temporary files, but are never refused: a
   * destination would miss the object.
   */
  public void write(byte[] bytes, int offset, int count) throws IOException {
    length += count;
    if (length > LARGEST) {
      throw new IOException("an object of 2 GiB or more cannot be put");
    }
    if (channel == null && length > IN_MEMORY) {
      room.add(memory.size());
      Path made = files.makeFile("object-", ".tmp");
      file = made;
      channel = FileChannel.open(made, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
        Files.delete(made); // its bytes stay until it is closed, and no crash leaves them
      }
      append(channel, ByteBuffer.wrap(memory.toByteArray()));
      memory.reset();
    }
    if (channel == null) {
      memory.write(bytes, offset, count);
    } else {
      room.add(count);
      append(channel, ByteBuffer.wrap(bytes, offset, count));
    }
  }

  public long length() {
    return length;
  }

  /** All that was written, to be put before {@link #close}. */
  public Payload payload() throws IOException {
    FileChannel open = channel;
    return open == null
        ? Payload.of(memory.toByteArray())
        : Payload.of(open.map(FileChannel.MapMode.READ_ONLY, 0, length));
  }

  private static void append(FileChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      room.close();
      if (file != null) {
        Files.deleteIfExists(file);
      }
    }
  }
}
