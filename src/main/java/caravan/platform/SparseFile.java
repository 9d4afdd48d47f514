package caravan.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Where a file has holes: ranges that read as zeros and take no space. Safe for concurrent use. */
public final class SparseFile {
  /** Holes that are kept unless told otherwise. */
  public static final int MAX_HOLES = 4096;

  private SparseFile() {}

  /**
   * Whether a file takes less space than its size asks for, in one system call. Compression by the
   * file system looks the same; {@link #holes} knows.
   */
  public static boolean maybeSparse(Path file) throws IOException {
    if (!OperatingSystem.available()) {
      return false;
    }
    Scratch scratch = Scratch.mine();
    int result =
        LibC.statx(
            LibC.AT_FDCWD,
            scratch.string(RawPaths.bytesOf(file)),
            LibC.AT_SYMLINK_NOFOLLOW,
            LibC.STATX_BASIC_STATS,
            scratch.statx());
    if (result != 0) {
      throw Errno.failure(LibC.errno(), file.toString(), "ask for its status");
    }
    UnixStat stat = scratch.readStatx();
    return (stat.mode() & UnixStat.S_IFMT) == 0100000 && scratch.statxBlocks() * 512 < stat.size();
  }

  /** As {@link #holes(Path, long, int)} with {@link #MAX_HOLES}. */
  public static long[] holes(Path file, long size) throws IOException {
    return holes(file, size, MAX_HOLES);
  }

  /**
   * The holes among the first {@code size} bytes: pairs of offset and length, sorted, a hole at the
   * end included. Of more than {@code maxHoles} the largest are kept, and the rest counts as data.
   * Empty where there are none or the system cannot say. Three system calls for a file without
   * holes, so it may be called for every file that {@link #maybeSparse} is true of, or for every
   * file that is opened anyway.
   */
  public static long[] holes(Path file, long size, int maxHoles) throws IOException {
    if (!OperatingSystem.available() || size <= 0) {
      return new long[0];
    }
    int fd = open(file);
    try {
      Holes holes = new Holes(maxHoles);
      long position = 0;
      while (position < size) {
        long hole = LibC.lseek(fd, position, LibC.SEEK_HOLE);
        if (hole < 0 || hole >= size) {
          break; // no more holes, shorter than it was, or a file system that cannot say
        }
        long data = LibC.lseek(fd, hole, LibC.SEEK_DATA);
        if (data < 0 && LibC.errno() != Errno.ENXIO) {
          break;
        }
        long end = data < 0 ? size : Math.min(data, size);
        holes.add(hole, end - hole);
        position = end;
      }
      return holes.pairs();
    } finally {
      LibC.close(fd);
    }
  }

  private static int open(Path file) throws IOException {
    byte[] bytes = RawPaths.bytesOf(file);
    int flags = LibC.O_RDONLY | LibC.O_NOFOLLOW | LibC.O_NONBLOCK | LibC.O_CLOEXEC;
    long path = Scratch.mine().string(bytes);
    int fd = LibC.openat(LibC.AT_FDCWD, path, flags | LibC.O_NOATIME, 0);
    if (fd < 0 && LibC.errno() == Errno.EPERM) {
      // Only the owner may leave the access time as it is.
      fd = LibC.openat(LibC.AT_FDCWD, path, flags, 0);
    }
    if (fd < 0) {
      throw Errno.failure(LibC.errno(), file.toString(), "look for its holes");
    }
    return fd;
  }

  /** Keeps the largest of the holes it is given, in bounded memory. */
  static final class Holes {
    private final int max;
    private long[] pairs = new long[16];
    private int count;

    Holes(int max) {
      this.max = max;
    }

    void add(long offset, long length) {
      if (length <= 0) {
        return; // written to between the two questions
      }
      if (count * 2 == pairs.length) {
        if (count >= 4L * max) {
          keepLargest();
        } else {
          pairs = Arrays.copyOf(pairs, pairs.length * 2);
        }
      }
      pairs[count * 2] = offset;
      pairs[count * 2 + 1] = length;
      count++;
    }

    long[] pairs() {
      keepLargest();
      return Arrays.copyOf(pairs, count * 2);
    }

    private void keepLargest() {
      if (count <= max) {
        return;
      }
      long[] lengths = new long[count];
      for (int i = 0; i < count; i++) {
        lengths[i] = pairs[i * 2 + 1];
      }
      Arrays.sort(lengths);
      long smallest = max == 0 ? Long.MAX_VALUE : lengths[count - max];
      int ofSmallest = max;
      for (int i = count - 1; i >= 0 && lengths[i] > smallest; i--) {
        ofSmallest--;
      }
      int kept = 0;
      for (int i = 0; i < count; i++) {
        long length = pairs[i * 2 + 1];
        if (length > smallest || (length == smallest && ofSmallest-- > 0)) {
          pairs[kept * 2] = pairs[i * 2];
          pairs[kept * 2 + 1] = length;
          kept++;
        }
      }
      count = kept;
    }
  }
}
