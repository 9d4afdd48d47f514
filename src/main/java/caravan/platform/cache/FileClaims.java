package caravan.platform.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Claims in a directory of this machine, one small file each, named by the hash of its key. Each
 * call holds a lock on the directory, so that processes take turns, and a file is forced to the
 * disk before it gets its name.
 */
public final class FileClaims implements Claims {
  private static final String DONE = "done";

  /** A lock of the operating system is held by a process, so its threads need one of their own. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path directory;
  private final Clock clock;
  private final String owner = UUID.randomUUID().toString();

  /**
   * @param directory is made when it is needed
   */
  public FileClaims(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  private interface Step<T> {
    T run(Path file) throws IOException;
  }

  @Override
  public boolean claim(String key, Duration lease) throws IOException {
    return locked(
        key,
        file -> {
          if (isTaken(read(file))) {
            return false;
          }
          write(file, owner + " " + clock.instant().plus(lease).toEpochMilli());
          return true;
        });
  }

  @Override
  public void confirm(String key) throws IOException {
    locked(
        key,
        file -> {
          write(file, DONE);
          return true;
        });
  }

  @Override
  public void release(String key) throws IOException {
    locked(key, file -> read(file).startsWith(owner + " ") && Files.deleteIfExists(file));
  }

  @Override
  public boolean isClaimed(String key) throws IOException {
    return locked(key, file -> isTaken(read(file)));
  }

  @Override
  public void close() {
    // nothing is held between calls
  }

  private <T> T locked(String key, Step<T> step) throws IOException {
    Path file = file(key);
    Files.createDirectories(file.getParent());
    THREADS.lock();
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      return step.run(file);
    } finally {
      THREADS.unlock();
    }
  }

  /** Whether what a file says keeps others away; what a crash of the machine garbled does not. */
  private boolean isTaken(String text) {
    int space = text.indexOf(' ');
    return text.equals(DONE)
        || (text.matches("[0-9a-f-]{36} [0-9]{1,18}")
            && Long.parseLong(text.substring(space + 1)) > clock.millis());
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      folder.force(true); // the name too
    }
  }

  private Path file(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      String name = HexFormat.of().formatHex(hash);
      return directory.resolve(name.substring(0, 2)).resolve(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
