package caravan.analysis.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A worker's temporary files: only its user can read them, and they go with it. Whoever made a
 * folder holds a lock in it while it lives, so that what was left when all were killed goes with
 * the first worker of a later run.
 */
final class PrivateFolder {
  /** Tells a worker which folder is its own: it removes no other. */
  static final String PROPERTY = "caravan.worker.folder";

  private static final String PREFIX = "caravan-worker-";
  private static final String LOCK = "owner";

  /** A folder that is younger may be one that is not locked yet. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  /** Of this process, with their locks: a process that opens its own lock again loses it. */
  private static final Map<Path, FileChannel> OWN = new ConcurrentHashMap<>();

  private static final AtomicBoolean SWEPT = new AtomicBoolean();

  private PrivateFolder() {}

  /** A new one in the directory for temporary files; the first also removes those of the dead. */
  static Path create() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    if (!SWEPT.getAndSet(true)) {
      sweep(parent, Instant.now());
    }
    return create(parent);
  }

  static Path create(Path parent) throws IOException {
    Path folder = Files.createTempDirectory(parent, PREFIX);
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.tryLock();
      OWN.put(folder, channel);
      return folder;
    } catch (IOException e) {
      remove(folder);
      throw e;
    }
  }

  /** Removes what processes left that are gone; what cannot be removed stays. */
  static void sweep(Path parent, Instant now) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (!OWN.containsKey(folder) && isLeft(folder, now)) {
          try {
            remove(folder);
          } catch (IOException e) {
            continue; // as a library that Windows still holds: a later run tries again
          }
        }
      }
    }
  }

  private static boolean isLeft(Path folder, Instant now) {
    Path lock = folder.resolve(LOCK);
    try {
      if (Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
          .toInstant()
          .isAfter(now.minus(YOUNG))) {
        return false;
      }
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
          FileLock taken = channel.tryLock()) {
        return taken != null;
      }
    } catch (IOException | OverlappingFileLockException e) {
      return false; // another user's, or going just now
    }
  }

  /**
   * Both sides remove it, since either may be killed: what is gone already is no error.
   *
   * @throws IOException if something stays, as a library that Windows still holds
   */
  static void remove(Path folder) throws IOException {
    FileChannel lock = OWN.remove(folder);
    if (lock != null) {
      lock.close();
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return;
      }
      throw e.getCause();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
