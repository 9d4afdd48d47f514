package caravan.platform;

import caravan.model.Metadata;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * {@code lstat(2)}: what an entry is, never following a symbolic link, without extended attributes.
 * One system call an entry; never loads native code, so that a backup that finds nothing new stays
 * cheap. Names of owners are those of the time when this object was made: make one for each run.
 * Safe for concurrent use.
 */
public final class FileStatus {
  // Never "*": that also asks for names of owners and permission sets, at eight times the price.
  private static final String NAMES =
      "unix:mode,ino,dev,nlink,uid,gid,rdev,size,lastModifiedTime,ctime";

  private final OwnerNames owners = new OwnerNames();
  private final boolean fast;

  public FileStatus() {
    this(UnixAttributes.OPEN);
  }

  FileStatus(boolean fast) {
    this.fast = fast;
  }

  /** Whether the JDK's own attributes can be read directly, which takes about half the time. */
  public static boolean isFast() {
    return UnixAttributes.OPEN;
  }

  /**
   * @throws java.nio.file.NoSuchFileException if there is no such entry
   * @throws java.nio.file.AccessDeniedException if the directory may not be searched
   * @throws UnsupportedOperationException if this is not a Unix
   */
  public Metadata read(Path path) throws IOException {
    UnixStat stat =
        fast
            ? UnixAttributes.stat(
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS))
            : named(Files.readAttributes(path, NAMES, LinkOption.NOFOLLOW_LINKS));
    try {
      return stat.metadata(owners.user(stat.uid(), path), owners.group(stat.gid(), path));
    } catch (IllegalArgumentException e) {
      throw new FileSystemException(path.toString(), null, e.getMessage());
    }
  }

  private static UnixStat named(Map<String, Object> values) {
    Instant mtime = value(values, "lastModifiedTime", FileTime.class).toInstant();
    Instant ctime = value(values, "ctime", FileTime.class).toInstant();
    return new UnixStat(
        value(values, "mode", Integer.class),
        value(values, "uid", Integer.class),
        value(values, "gid", Integer.class),
        value(values, "nlink", Integer.class),
        value(values, "ino", Long.class),
        value(values, "dev", Long.class),
        value(values, "rdev", Long.class),
        value(values, "size", Long.class),
        mtime.getEpochSecond(),
        mtime.getNano(),
        ctime.getEpochSecond(),
        ctime.getNano());
  }

  private static <T> T value(Map<String, Object> values, String name, Class<T> type) {
    return type.cast(Objects.requireNonNull(values.get(name), name));
  }
}
