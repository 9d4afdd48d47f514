package caravan.analysis.relations;

import java.util.Set;

/** Headers that come with a compiler: in angles, no file of a project is meant by them. */
final class StandardHeaders {
  private static final Set<String> NAMES =
      Set.of(
          "assert.h",
          "complex.h",
          "ctype.h",
          "errno.h",
          "fenv.h",
          "float.h",
          "inttypes.h",
          "iso646.h",
          "limits.h",
          "locale.h",
          "math.h",
          "setjmp.h",
          "signal.h",
          "stdalign.h",
          "stdarg.h",
          "stdatomic.h",
          "stdbool.h",
          "stddef.h",
          "stdint.h",
          "stdio.h",
          "stdlib.h",
          "stdnoreturn.h",
          "string.h",
          "tgmath.h",
          "threads.h",
          "time.h",
          "uchar.h",
          "wchar.h",
          "wctype.h",
          "unistd.h",
          "fcntl.h",
          "dirent.h",
          "pthread.h",
          "dlfcn.h",
          "poll.h",
          "sched.h",
          "semaphore.h",
          "strings.h",
          "syslog.h",
          "termios.h",
          "netdb.h",
          "pwd.h",
          "grp.h",
          "glob.h",
          "getopt.h",
          "malloc.h",
          "memory.h",
          "alloca.h",
          "windows.h");

  private StandardHeaders() {}

  static boolean contains(String header) {
    return NAMES.contains(header)
        || header.startsWith("sys/")
        || header.startsWith("netinet/")
        || header.startsWith("arpa/")
        || header.startsWith("linux/");
  }
}
