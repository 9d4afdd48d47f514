package caravan.storage;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes large objects past the page cache, where the file system can: a backup then neither pays
 * for a copy that nobody reads soon, nor pushes out what the machine works with. After a failure
 * all further writes are left to the caller's usual way, which also says what is wrong, if anything
 * is. Safe for concurrent use; keeps as many buffers of 256 KiB as writes were under way at once.
 */
final class UnbufferedWriter {
  /** Below this a wait for the disk costs more than the copy. */
  private static final int SMALLEST = 1 << 20;

  private static final int PORTION = 256 << 10;
  private static final int MAX_BLOCK = 64 << 10;

  private final BlockingQueue<ByteBuffer> idle = new ArrayBlockingQueue<>(4);
  private volatile boolean refused;

  /**
   * Writes all bytes to a file that is there and empty. It is not forced to the disk yet.
   *
   * @return false if this must be done in the usual way; the file may hold anything then
   */
  boolean write(Path file, ByteBuffer bytes) {
    if (refused || bytes.remaining() < SMALLEST) {
      return false;
    }
    try {
      long block = Files.getFileStore(file).getBlockSize();
      if (Long.bitCount(block) == 1 && block <= MAX_BLOCK) {
        write(file, bytes, (int) block);
        return true;
      }
    } catch (IOException | UnsupportedOperationException e) {
      // the usual way succeeds, or says why not
    }
    refused = true;
    return false;
  }

  private void write(Path file, ByteBuffer bytes, int block) throws IOException {
    ByteBuffer buffer = idle.poll();
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(PORTION + MAX_BLOCK).alignedSlice(MAX_BLOCK);
    }
    int length = bytes.remaining();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT)) {
      if (bytes.isDirect() && bytes.alignmentOffset(bytes.position(), block) == 0) {
        int whole = length - length % block;
        writeAll(channel, bytes.slice().limit(whole));
        bytes.position(bytes.position() + whole);
      }
      while (bytes.hasRemaining()) {
        int part = Math.min(bytes.remaining(), PORTION);
        buffer.clear().put(bytes.slice().limit(part));
        bytes.position(bytes.position() + part);
        while (buffer.position() % block != 0) {
          buffer.put((byte) 0);
        }
        writeAll(channel, buffer.flip());
      }
      channel.truncate(length); // the last block was filled up
    } finally {
      idle.offer(buffer);
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
