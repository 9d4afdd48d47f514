package caravan.platform;

import caravan.model.FileKind;
import caravan.model.Metadata;
import java.util.List;

/** The numbers of {@code stat(2)}; {@code rdev} as the C library packs it. */
record UnixStat(
    int mode,
    int uid,
    int gid,
    int links,
    long inode,
    long device,
    long rdev,
    long size,
    long mtimeSeconds,
    int mtimeNanos,
    long ctimeSeconds,
    int ctimeNanos) {
  static final int S_IFMT = 0170000;
  private static final boolean MAC = System.getProperty("os.name", "").startsWith("Mac");

  Metadata metadata(String user, String group) {
    FileKind kind = kind(mode);
    boolean special = kind.isDevice();
    return new Metadata(
        kind,
        mode & 07777,
        uid,
        gid,
        user,
        group,
        mtimeSeconds,
        mtimeNanos,
        ctimeSeconds,
        ctimeNanos,
        inode,
        device,
        links,
        kind == FileKind.FILE ? size : 0,
        special ? major(rdev) : 0,
        special ? minor(rdev) : 0,
        List.of());
  }

  static FileKind kind(int mode) {
    return switch (mode & S_IFMT) {
      case 0100000 -> FileKind.FILE;
      case 0040000 -> FileKind.DIRECTORY;
      case 0120000 -> FileKind.SYMLINK;
      case 0010000 -> FileKind.FIFO;
      case 0140000 -> FileKind.SOCKET;
      case 0020000 -> FileKind.CHARACTER_DEVICE;
      case 0060000 -> FileKind.BLOCK_DEVICE;
      default ->
          throw new IllegalArgumentException(
              "a file of a kind that Caravan does not know, mode " + Integer.toOctalString(mode));
    };
  }

  static int typeBits(FileKind kind) {
    return switch (kind) {
      case FILE -> 0100000;
      case DIRECTORY -> 0040000;
      case SYMLINK -> 0120000;
      case FIFO -> 0010000;
      case SOCKET -> 0140000;
      case CHARACTER_DEVICE -> 0020000;
      case BLOCK_DEVICE -> 0060000;
    };
  }

  /** glibc's {@code major(3)}. */
  static int major(long dev) {
    return MAC ? (int) (dev >> 24) & 0xff : (int) ((dev >> 8) & 0xfff | (dev >> 32) & ~0xfffL);
  }

  /** glibc's {@code minor(3)}. */
  static int minor(long dev) {
    return MAC ? (int) dev & 0xffffff : (int) (dev & 0xff | (dev >> 12) & ~0xffL);
  }

  /** glibc's {@code makedev(3)}. */
  static long device(int major, int minor) {
    long high = major & 0xffffffffL;
    long low = minor & 0xffffffffL;
    return (high & 0xfffL) << 8 | (high & ~0xfffL) << 32 | low & 0xff | (low & ~0xffL) << 12;
  }
}
