package caravan.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two backups of one source from running at once on this machine, which would only do all
 * work twice. Ends with the process, however that ends.
 */
final class SourceLock implements AutoCloseable {
  private final FileChannel channel;

  private SourceLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws CommandException if another backup of this source runs
   */
  static SourceLock take(Path home, String source) throws CommandException, IOException {
    Path folder = Files.createDirectories(home.resolve("locks"));
    FileChannel channel =
        FileChannel.open(
            folder.resolve(hash(source)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // held by another thread of this process
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw CommandException.of(
          ExitCode.BUSY,
          "A backup of '" + source + "' is running already. Wait for it, or end it first.");
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
    return new SourceLock(channel);
  }

  private static String hash(String source) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
