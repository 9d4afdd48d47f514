package caravan.platform;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The C library of Linux on x86_64 and aarch64, bound directly: an argument is a number or an
 * address in a {@link Scratch}, so that a call copies nothing and costs little above the system
 * call. Each answers as its manual page says; {@link #errno()} is that of this thread's last call.
 *
 * <p>Some calls go through {@code syscall(2)}, since older C libraries do not export them.
 */
final class LibC {
  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_EMPTY_PATH = 0x1000;

  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_CREAT = 0100;
  static final int O_EXCL = 0200;
  static final int O_NONBLOCK = 04000;
  static final int O_NOATIME = 01000000;
  static final int O_CLOEXEC = 02000000;
  static final int O_PATH = 010000000;

  private static final boolean ARM =
      System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).equals("aarch64");
  static final int O_DIRECTORY = ARM ? 040000 : 0200000;
  static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;

  static final int SEEK_DATA = 3;
  static final int SEEK_HOLE = 4;

  static final int STATX_BASIC_STATS = 0x7ff;

  static final int MADV_DONTNEED = 4;
  static final int MADV_HUGEPAGE = 14;

  private static final long SYS_MKNODAT = ARM ? 33 : 259;
  private static final long SYS_GETDENTS64 = ARM ? 61 : 217;
  private static final long SYS_SETPRIORITY = ARM ? 140 : 141;

  private static final String LIBRARY_PATH = "jna.platform.library.path";

  private static final @Nullable String UNAVAILABLE = load();

  private LibC() {}

  static @Nullable String unavailable() {
    return UNAVAILABLE;
  }

  static void require() {
    if (UNAVAILABLE != null) {
      throw new UnsupportedOperationException(UNAVAILABLE);
    }
  }

  private static @Nullable String load() {
    String system = System.getProperty("os.name", "");
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (!system.equals("Linux")) {
      return "native calls are bound for Linux only, and this is " + system;
    }
    if (!ARM && !machine.equals("amd64") && !machine.equals("x86_64")) {
      return "native calls are bound for x86_64 and aarch64 only, and this is " + machine;
    }
    try {
      if (System.getProperty(LIBRARY_PATH) == null) {
        // JNA would run ldconfig to learn where libraries are; the C library is in the process.
        System.setProperty(LIBRARY_PATH, "");
      }
      Native.register(LibC.class, NativeLibrary.getProcess());
      return null;
    } catch (LinkageError | RuntimeException e) {
      return "the native library of JNA cannot be used (" + e.getMessage() + ")";
    }
  }

  static int errno() {
    return Native.getLastError();
  }

  static String text(int errno) {
    return strerror(errno);
  }

  static native int openat(int directory, long path, int flags, int mode);

  static native int close(int fd);

  static native int mkdirat(int directory, long path, int mode);

  static native int symlinkat(long target, int directory, long path);

  static native int linkat(int from, long name, int to, long newName, int flags);

  static native int renameat(int from, long name, int to, long newName);

  static native int unlinkat(int directory, long path, int flags);

  static native long readlinkat(int directory, long path, long buffer, long size);

  static native int statx(int directory, long path, int flags, int mask, long buffer);

  static native int fchown(int fd, int uid, int gid);

  static native int fchownat(int directory, long path, int uid, int gid, int flags);

  static native int fchmod(int fd, int mode);

  static native int chmod(long path, int mode);

  static native int futimens(int fd, long times);

  static native int utimensat(int directory, long path, long times, int flags);

  static native long pwrite(int fd, long buffer, long count, long position);

  static native int ftruncate(int fd, long size);

  static native int fsync(int fd);

  static native long lseek(int fd, long offset, int whence);

  static native long llistxattr(long path, long list, long size);

  static native long lgetxattr(long path, long name, long value, long size);

  static native long listxattr(long path, long list, long size);

  static native int setxattr(long path, long name, long value, long size, int flags);

  static native int removexattr(long path, long name);

  static native long flistxattr(int fd, long list, long size);

  static native long fgetxattr(int fd, long name, long value, long size);

  static native int fsetxattr(int fd, long name, long value, long size, int flags);

  static native int fremovexattr(int fd, long name);

  static native int madvise(long address, long length, int advice);

  static native int geteuid();

  static native long getpwnam(long name);

  static native long getgrnam(long name);

  private static native String strerror(int errno);

  private static native long syscall(long number, long a, long b, long c, long d);

  static int mknodat(int directory, long path, int mode, long device) {
    return (int) syscall(SYS_MKNODAT, directory, path, mode, device);
  }

  static int setpriority(int which, int who, int value) {
    return (int) syscall(SYS_SETPRIORITY, which, who, value, 0);
  }

  static long getdents64(int fd, long buffer, long size) {
    return syscall(SYS_GETDENTS64, fd, buffer, size, 0);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
