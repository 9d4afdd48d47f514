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
    Instant mtime = ((FileTime) values.get("lastModifiedTime")).toInstant();
    Instant ctime = ((FileTime) values.get("ctime")).toInstant();
    return new UnixStat(
        (Integer) values.get("mode"),
        (Integer) values.get("uid"),
        (Integer) values.get("gid"),
        (Integer) values.get("nlink"),
        (Long) values.get("ino"),
        (Long) values.get("dev"),
        (Long) values.get("rdev"),
        (Long) values.get("size"),
        mtime.getEpochSecond(),
        mtime.getNano(),
        ctime.getEpochSecond(),
        ctime.getNano());
  }
}
