package caravan.platform;

import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Metadata;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open directory that a restore writes into. Every entry is reached by its name in this
 * descriptor and no symbolic link is ever followed, so nothing that others do to the tree meanwhile
 * can lead a restore elsewhere.
 *
 * <p>Safe for concurrent use, but for {@link #close}, which must come last. Each one holds a file
 * descriptor.
 *
 * <p>Failures are those of NIO where it has one ({@link java.nio.file.NoSuchFileException} and so
 * on), {@link NoSpaceException} for a full disk, {@link FileSystemException} with the system's
 * words otherwise.
 */
public final class TargetDirectory implements Closeable {
  private static final int OPEN = LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC;
  private static final int DIRENT_NAME = 19;
  private static final int DIRENT_LENGTH = 16;

  private final String path;
  private int fd;
  private volatile @Nullable Heritage heritage;

  /** Whom a file made in a directory belongs to, and whether it gets an ACL from there. */
  record Heritage(int uid, int gid, boolean acl) {}

  private TargetDirectory(int fd, String path) {
    this.fd = fd;
    this.path = path;
  }

  /**
   * The directory that a restore was told to write into; only here may a symbolic link lead to it.
   *
   * @throws UnsupportedOperationException where {@link OperatingSystem#available()} is false, with
   *     the reason
   */
  public static TargetDirectory open(Path directory) throws IOException {
    LibC.require();
    String path = directory.toString();
    long name = Scratch.mine().string(RawPaths.bytesOf(directory.toAbsolutePath()));
    int fd = LibC.openat(LibC.AT_FDCWD, name, OPEN, 0);
    if (fd < 0) {
      throw Errno.failure(LibC.errno(), path, "open the directory");
    }
    return new TargetDirectory(fd, path);
  }

  /**
   * A directory in this one.
   *
   * @throws FileSystemException if it is something else, a symbolic link to a directory included
   */
  public TargetDirectory child(FileName name) throws IOException {
    int child = LibC.openat(fd, Scratch.mine().name(name), OPEN | LibC.O_NOFOLLOW, 0);
    if (child < 0) {
      int errno = LibC.errno();
      boolean other = errno == Errno.ENOTDIR || errno == Errno.ELOOP;
      if (other && isLink(name)) {
        throw new FileSystemException(
            at(name), null, "is a symbolic link, not a directory, and is not followed");
      }
      throw Errno.failure(errno, at(name), "open the directory");
    }
    return new TargetDirectory(child, at(name));
  }

  /** Makes a directory; the process's umask takes bits from the mode. */
  public void mkdir(FileName name, int mode) throws IOException {
    check(LibC.mkdirat(fd, Scratch.mine().name(name), mode), name, "make the directory");
  }

  /** Makes a file that only its owner may read until it is finished; nothing may have this name. */
  public TargetFile create(FileName name) throws IOException {
    int flags = LibC.O_WRONLY | LibC.O_CREAT | LibC.O_EXCL | LibC.O_NOFOLLOW | LibC.O_CLOEXEC;
    int file = LibC.openat(fd, Scratch.mine().name(name), flags, 0600);
    check(file, name, "create the file");
    Heritage known = heritage;
    if (known == null) {
      known = learn(file);
      heritage = known;
    }
    return new TargetFile(this, name, file, known);
  }

  /** Opens a file that was created before, to write more of it or to finish it. */
  public TargetFile reopen(FileName name) throws IOException {
    // Without waiting: a FIFO with this name must not hold a restore up.
    int flags = LibC.O_WRONLY | LibC.O_NOFOLLOW | LibC.O_NONBLOCK | LibC.O_CLOEXEC;
    int file = LibC.openat(fd, Scratch.mine().name(name), flags, 0);
    check(file, name, "open the file");
    UnixStat stat = stat(file);
    if (stat == null || (stat.mode() & UnixStat.S_IFMT) != 0100000) {
      LibC.close(file);
      throw new FileSystemException(at(name), null, "is not a regular file");
    }
    return new TargetFile(this, name, file, null);
  }

  /** Makes a symbolic link to a target that need not exist. */
  public void symlink(byte[] target, FileName name) throws IOException {
    Scratch scratch = Scratch.mine();
    long text = scratch.otherString(target);
    check(LibC.symlinkat(text, fd, scratch.name(name)), name, "make the symbolic link");
  }

  /**
   * Makes {@code newName} in {@code newDirectory} a hard link to the entry itself, never to what it
   * links to.
   */
  public void link(FileName existing, TargetDirectory newDirectory, FileName newName)
      throws IOException {
    Scratch scratch = Scratch.mine();
    long from = scratch.otherName(existing);
    int result = LibC.linkat(fd, from, newDirectory.fd, scratch.name(newName), 0);
    newDirectory.check(result, newName, "make the hard link");
  }

  /**
   * Makes a FIFO, socket or device as the metadata says, with mode 0600: {@link #apply} does the
   * rest. Devices need root.
   */
  public void mknod(FileName name, Metadata metadata) throws IOException {
    FileKind kind = metadata.kind();
    if (kind != FileKind.FIFO && kind != FileKind.SOCKET && !kind.isDevice()) {
      throw new IllegalArgumentException("not a special file: " + kind);
    }
    long device =
        kind.isDevice() ? UnixStat.device(metadata.deviceMajor(), metadata.deviceMinor()) : 0;
    int mode = UnixStat.typeBits(kind) | 0600;
    check(LibC.mknodat(fd, Scratch.mine().name(name), mode, device), name, "make the special file");
  }

  /** Moves an entry at once; a file that has the new name is replaced. */
  public void rename(FileName from, TargetDirectory newDirectory, FileName to) throws IOException {
    Scratch scratch = Scratch.mine();
    int result = LibC.renameat(fd, scratch.otherName(from), newDirectory.fd, scratch.name(to));
    check(result, from, "rename it");
  }

  /** Removes an entry of any kind; a directory must be empty. */
  public void remove(FileName name) throws IOException {
    long text = Scratch.mine().name(name);
    int result = LibC.unlinkat(fd, text, 0);
    if (result != 0 && (LibC.errno() == Errno.EISDIR || LibC.errno() == Errno.EPERM)) {
      result = LibC.unlinkat(fd, text, LibC.AT_REMOVEDIR);
    }
    check(result, name, "remove it");
  }

  /** What has this name; empty if nothing. Without names of owners and extended attributes. */
  public Optional<Metadata> status(FileName name) throws IOException {
    Scratch scratch = Scratch.mine();
    int result =
        LibC.statx(
            fd,
            scratch.name(name),
            LibC.AT_SYMLINK_NOFOLLOW,
            LibC.STATX_BASIC_STATS,
            scratch.statx());
    if (result != 0 && LibC.errno() == Errno.ENOENT) {
      return Optional.empty();
    }
    check(result, name, "ask for its status");
    return Optional.of(scratch.readStatx().metadata("", ""));
  }

  /** All names, in no order. */
  public List<FileName> names() throws IOException {
    Scratch scratch = Scratch.mine();
    // A descriptor of its own, for a position of its own.
    int list = LibC.openat(fd, scratch.string(new byte[] {'.'}), OPEN, 0);
    if (list < 0) {
      throw Errno.failure(LibC.errno(), path, "list the directory");
    }
    try {
      List<FileName> names = new ArrayList<>();
      while (true) {
        int filled = (int) LibC.getdents64(list, scratch.data(), Scratch.DATA);
        if (filled < 0) {
          throw Errno.failure(LibC.errno(), path, "list the directory");
        }
        if (filled == 0) {
          return names;
        }
        for (int entry = 0; entry < filled; entry += scratch.shortAt(entry + DIRENT_LENGTH)) {
          int start = entry + DIRENT_NAME;
          int end = start;
          while (scratch.dataAt(end) != 0) {
            end++;
          }
          byte[] name = scratch.copy(start, end - start);
          boolean dots =
              name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
          if (!dots) {
            names.add(FileName.of(name));
          }
        }
      }
    } finally {
      LibC.close(list);
    }
  }

  /** The target of a symbolic link. */
  public byte[] readLink(FileName name) throws IOException {
    Scratch scratch = Scratch.mine();
    long size = LibC.readlinkat(fd, scratch.name(name), scratch.data(), Scratch.DATA);
    if (size < 0 && LibC.errno() == Errno.EINVAL) {
      throw new NotLinkException(at(name));
    }
    check((int) size, name, "read the symbolic link");
    return scratch.copy(0, (int) size);
  }

  /**
   * Gives an entry that is not a file its owner, attributes, ACL, mode and times; a directory when
   * all that is in it is done. Attributes that it has and the metadata has not are taken away.
   *
   * @throws FileSystemException if the entry is of another kind than the metadata, so that a name
   *     that was swapped meanwhile is never touched
   */
  public void apply(FileName name, Metadata metadata, ApplyPolicy policy) throws IOException {
    if (metadata.kind() == FileKind.DIRECTORY) {
      try (TargetDirectory child = child(name)) {
        child.finish(metadata, policy);
      }
      return;
    }
    int flags = LibC.O_PATH | LibC.O_NOFOLLOW | LibC.O_CLOEXEC;
    int entry = LibC.openat(fd, Scratch.mine().name(name), flags, 0);
    check(entry, name, "open it");
    try {
      UnixStat stat = stat(entry);
      if (stat == null || UnixStat.kind(stat.mode()) != metadata.kind()) {
        throw new FileSystemException(
            at(name), null, "was replaced by something that is no " + metadata.kind());
      }
      MetadataWriter.apply(
          new MetadataWriter.ByProc(entry),
          metadata,
          policy,
          // A link has attributes only if root gave it some.
          metadata.kind() == FileKind.SYMLINK
              ? MetadataWriter.Before.NO_XATTRS
              : MetadataWriter.Before.UNKNOWN,
          at(name));
      Scratch scratch = Scratch.mine();
      long times = scratch.times(metadata.mtimeSeconds(), metadata.mtimeNanos());
      check(
          LibC.utimensat(fd, scratch.name(name), times, LibC.AT_SYMLINK_NOFOLLOW),
          name,
          "set its times");
    } finally {
      LibC.close(entry);
    }
  }

  /** As {@link #apply}, for this directory itself; cheaper where it is open already. */
  public void finish(Metadata metadata, ApplyPolicy policy) throws IOException {
    MetadataWriter.apply(
        new MetadataWriter.ByHandle(fd), metadata, policy, MetadataWriter.Before.UNKNOWN, path);
    long times = Scratch.mine().times(metadata.mtimeSeconds(), metadata.mtimeNanos());
    if (LibC.futimens(fd, times) != 0) {
      throw Errno.failure(LibC.errno(), path, "set its times");
    }
    heritage = null;
  }

  /** Waits until the names in this directory are on the disk. */
  public void sync() throws IOException {
    if (LibC.fsync(fd) != 0) {
      throw Errno.failure(LibC.errno(), path, "write the directory to the disk");
    }
  }

  /** Closing twice does nothing. */
  @Override
  public void close() {
    int closing = fd;
    fd = -1;
    if (closing >= 0) {
      LibC.close(closing);
    }
  }

  /** The path for a person. */
  @Override
  public String toString() {
    return path;
  }

  /** What every file that is made here gets, from the first one. */
  private @Nullable Heritage learn(int file) {
    UnixStat stat = stat(file);
    if (stat == null) {
      return null;
    }
    long acl = Scratch.mine().string(LibC.bytes(MetadataWriter.DEFAULT_ACL));
    return new Heritage(stat.uid(), stat.gid(), LibC.fgetxattr(fd, acl, 0, 0) >= 0);
  }

  /** Of an open entry; null if the system does not say. */
  private static @Nullable UnixStat stat(int entry) {
    Scratch scratch = Scratch.mine();
    long empty = scratch.string(new byte[0]);
    int flags = LibC.AT_EMPTY_PATH;
    return LibC.statx(entry, empty, flags, LibC.STATX_BASIC_STATS, scratch.statx()) == 0
        ? scratch.readStatx()
        : null;
  }

  private boolean isLink(FileName name) throws IOException {
    return status(name).filter(entry -> entry.kind() == FileKind.SYMLINK).isPresent();
  }

  private void check(int result, FileName name, String doing) throws IOException {
    if (result < 0) {
      throw Errno.failure(LibC.errno(), at(name), doing);
    }
  }

  String at(FileName name) {
    return path.endsWith("/") ? path + name : path + "/" + name;
  }
}
