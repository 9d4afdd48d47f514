package caravan.platform.temporary;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All temporary files of a process lie in one folder of its own, which only its user can read and
 * which it holds by a file lock for as long as it lives. So whoever looks later knows what was left
 * by a process that is gone, however that ended, and never touches what is in use. Made when first
 * needed. Safe for concurrent use, also by several processes and containers over one directory.
 */
public final class TemporaryFiles implements AutoCloseable {
  private static final String PREFIX = "caravan-tmp-";
  private static final String LOCK = "owner";

  /** A folder that is younger may be one that is not locked yet. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private static final TemporaryFiles PROCESS = new TemporaryFiles(systemDirectory());

  /** Of this process: to open such a lock again and close it would give it up. */
  private static final Set<Object> OWN = ConcurrentHashMap.newKeySet();

  private final User user;
  private final Locking locking;
  private Path parent;
  private long limit;
  private long used;
  private final List<Held> held = new ArrayList<>();

  /** Who owns what this process makes in a directory. */
  interface User {
    UserPrincipal in(Path directory) throws IOException;
  }

  /** Takes the lock of a file, until its channel is closed. */
  interface Locking {
    /**
     * @throws IOException where the file system has no locks, or another process has this one
     */
    void lock(FileChannel file) throws IOException;
  }

  private record Held(Path folder, Object key, FileChannel lock) {}

  /**
   * @param parent where the folder is made; usually {@link #systemDirectory}
   */
  public TemporaryFiles(Path parent) {
    this(parent, directory -> Ownership.ofThisUser(directory, PREFIX));
  }

  TemporaryFiles(Path parent, User user) {
    this(parent, user, FileChannel::lock);
  }

  TemporaryFiles(Path parent, User user, Locking locking) {
    this.parent = parent;
    this.user = user;
    this.locking = locking;
  }

  /** Those of this process. */
  public static TemporaryFiles ofProcess() {
    return PROCESS;
  }

  /** What the system has for temporary files: {@code TMPDIR}, as the launcher hands it on. */
  public static Path systemDirectory() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /**
   * Sets where files are made from now on, and how many bytes there may be. What is there stays
   * where it is.
   *
   * @param limit bytes; 0 for no limit
   */
  public synchronized void configure(Path parent, long limit) {
    this.parent = parent;
    this.limit = limit;
    notifyAll();
  }

  /** Bytes that are counted now; see {@link #room}. */
  public synchronized long used() {
    return used;
  }

  /** Whether there may be so many bytes at all, if there are no others. */
  public synchronized boolean allows(long bytes) {
    return limit == 0 || bytes <= limit;
  }

  /** Bytes that there may be; 0 for no limit. */
  public synchronized long limit() {
    return limit;
  }

  /**
   * The folder of this process, made if it is not there.
   *
   * @throws IOException with a sentence, if it cannot be made
   */
  public synchronized Path folder() throws IOException {
    for (Held one : held) { // more than one where the settings have changed meanwhile
      if (parent.equals(one.folder().getParent())
          && Files.isDirectory(one.folder(), LinkOption.NOFOLLOW_LINKS)) {
        return one.folder();
      }
    }
    try {
      Files.createDirectories(parent, ownerOnly());
      removeLeft(Instant.now(), Duration.ZERO);
      Held made = hold(Files.createTempDirectory(parent, PREFIX));
      held.add(made);
      return made.folder();
    } catch (IOException e) {
      throw new IOException(
          "No temporary files can be made in "
              + parent
              + " ("
              + e
              + "). Make it writable, or set caravan.resources.temporary.directory or TMPDIR to"
              + " another place.",
          e);
    }
  }

  private Held hold(Path folder) throws IOException {
    Object key = Ownership.key(folder);
    OWN.add(key);
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locking.lock(channel);
      locked = true;
      return new Held(folder, key, channel);
    } finally {
      if (!locked) { // as on a share without locks: each try would leave a folder behind
        OWN.remove(key);
        if (channel != null) {
          channel.close();
        }
        remove(folder);
      }
    }
  }

  /** A folder in that of this process, for one purpose. Who made it removes it. */
  public Path makeFolder(String prefix) throws IOException {
    return Files.createTempDirectory(folder(), prefix);
  }

  /** A file in the folder of this process. Who made it removes it. */
  public Path makeFile(String prefix, String suffix) throws IOException {
    return Files.createTempFile(folder(), prefix, suffix);
  }

  /** Counts the bytes of files that are about to be written. */
  public TemporaryRoom room() {
    return new TemporaryRoom(this, true);
  }

  /**
   * Counts the bytes of files that a backup cannot do without: they may go beyond the limit, as
   * what others have used up must not make a backup fail.
   */
  public TemporaryRoom roomForBackup() {
    return new TemporaryRoom(this, false);
  }

  synchronized void take(long bytes, boolean limited) throws TemporaryLimitException {
    if (limited && limit > 0 && used + bytes > limit) {
      throw new TemporaryLimitException(
          "Temporary files may take "
              + limit
              + " bytes, of which "
              + used
              + " are in use and "
              + bytes
              + " more are needed. Raise caravan.resources.temporary.limit, or let what runs now"
              + " end.");
    }
    used += bytes;
  }

  synchronized void await(long bytes) throws TemporaryLimitException, InterruptedException {
    while (used > 0 && limit > 0 && used + bytes > limit) {
      wait();
    }
    take(bytes, true);
  }

  synchronized void give(long bytes) {
    used -= bytes;
    notifyAll();
  }

  /**
   * Removes folders of processes of this user that are gone. What others can write in stays, as
   * they may have made it to have something else removed. What cannot be removed now, as a library
   * that Windows still holds, stays for the next time.
   *
   * @param age only what has not changed for so long
   * @return how many were removed
   */
  public int removeLeft(Instant now, Duration age) throws IOException {
    Path where;
    synchronized (this) {
      where = parent;
    }
    if (!Files.isDirectory(where)) {
      return 0;
    }
    Instant before = now.minus(age.compareTo(YOUNG) > 0 ? age : YOUNG);
    List<Path> old = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(where, PREFIX + "*")) {
      Folders.forEach(
          folders,
          folder -> {
            if (isOld(folder, before)) {
              old.add(folder);
            }
          });
    }
    if (old.isEmpty()) {
      return 0;
    }
    UserPrincipal me = user.in(where);
    int removed = 0;
    for (Path folder : old) {
      if (isLeft(folder, me) && remove(folder)) {
        removed++;
      }
    }
    return removed;
  }

  private static boolean isOld(Path folder, Instant before) {
    try {
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && !Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
              .toInstant()
              .isAfter(before)
          && !OWN.contains(Ownership.key(folder));
    } catch (IOException e) {
      return false; // it is going just now
    }
  }

  private static boolean isLeft(Path folder, UserPrincipal me) {
    try {
      if (!Ownership.isSafe(folder, me)) {
        return false;
      }
      Path lock = folder.resolve(LOCK);
      if (!Files.exists(lock, LinkOption.NOFOLLOW_LINKS)) {
        // a process was killed before it had locked it; or who tidies this machine took the lock
        // of one that lives, and then it is not empty
        return isEmpty(folder);
      }
      if (!Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
        return false; // none of ours; to open a pipe would wait for ever
      }
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
          FileLock taken = channel.tryLock()) {
        return taken != null;
      }
    } catch (IOException | OverlappingFileLockException e) {
      return false; // going just now, or just taken by another thread
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    boolean[] empty = {true};
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      Folders.forEach(files, file -> empty[0] = false);
    }
    return empty[0];
  }

  private static boolean remove(Path folder) {
    try {
      Folders.remove(folder);
      return true;
    } catch (IOException e) {
      return false; // the next look tries again
    }
  }

  /** Removes the folders with all that is left in it; what Windows still holds stays for later. */
  @Override
  public synchronized void close() {
    for (Held one : held) {
      remove(one.folder());
      try {
        one.lock().close();
        OWN.remove(one.key());
      } catch (IOException e) {
        continue; // it ends with the process, and a later one finds the folder
      }
    }
    held.clear();
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
