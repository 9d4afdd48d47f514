package caravan.storage.drive;

import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Remembers uploads that are under way, so that a new process goes on where a dead one stopped: one
 * small file for each, readable by its owner alone, since who knows a session may write to it. Safe
 * for concurrent use, also by several processes.
 */
final class DriveSessions {
  /** Drive forgets a session after a week. */
  private static final Duration STALE = Duration.ofDays(7);

  private static final int LONGEST = 8192;

  private final Path directory;
  private final Clock clock;
  private final AtomicBoolean swept = new AtomicBoolean();

  DriveSessions(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /**
   * The session of an object with this content in this folder. While it is open nobody else has it:
   * a second one at the same time works, but remembers nothing.
   */
  Session open(String folder, String name, String sha256) throws StoreException {
    try {
      return tryOpen(key(folder + "\n" + name + "\n" + sha256));
    } catch (IOException e) {
      throw StoreException.permanent(
          Reason.UNAVAILABLE,
          "Cannot store '"
              + name
              + "': the directory "
              + directory
              + ", where uploads are remembered, cannot be written ("
              + e
              + "). Free some room, or correct the rights.",
          e);
    }
  }

  private Session tryOpen(String key) throws IOException {
    makeDirectory();
    if (swept.compareAndSet(false, true)) {
      sweep();
    }
    Path file = directory.resolve(key + ".session");
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            ownerOnly("rw-------"));
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new Session(file, channel);
      }
    } catch (OverlappingFileLockException e) {
      // another thread of this process has it
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return new Session(file, null);
  }

  /** One upload. Not safe for concurrent use. */
  static final class Session implements AutoCloseable {
    private final Path file;
    private final @Nullable FileChannel channel;

    private Session(Path file, @Nullable FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    /** Where an earlier process was told to send the bytes; empty if there was none. */
    Optional<String> uri() throws IOException {
      if (channel == null || channel.size() == 0 || channel.size() > LONGEST) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
      while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {}
      String text = new String(bytes.array(), StandardCharsets.UTF_8);
      // a line that a crash cut short has no end
      return text.endsWith("\n") ? Optional.of(text.strip()) : Optional.empty();
    }

    /** Remembers it on the disk, before the first byte is sent. */
    void save(String uri) throws IOException {
      if (channel != null) {
        channel.truncate(0);
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(uri + "\n");
        while (bytes.hasRemaining()) {
          channel.write(bytes, bytes.position());
        }
        channel.force(true);
      }
    }

    /** The session has ended, or Drive does not know it any more. */
    void forget() throws IOException {
      if (channel != null) {
        channel.truncate(0);
      }
    }

    /** Lets another have it; the file goes when there is nothing to remember. */
    @Override
    public void close() throws IOException {
      if (channel != null) {
        boolean ended = channel.size() == 0;
        channel.close();
        if (ended) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private void makeDirectory() throws IOException {
    if (!Files.isDirectory(directory)) {
      Path parent = directory.getParent();
      if (parent != null) {
        Files.createDirectories(parent, ownerOnly("rwx------"));
      }
      Files.createDirectories(directory, ownerOnly("rwx------"));
    }
  }

  private void sweep() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.session")) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(clock.instant().minus(STALE))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static FileAttribute<?>[] ownerOnly(String mode) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static String key(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
