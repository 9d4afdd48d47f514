package caravan.platform;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Error numbers of Linux, and the exceptions that callers of NIO know for them. */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int ENXIO = 6;
  static final int E2BIG = 7;
  static final int EACCES = 13;
  static final int EEXIST = 17;
  static final int ENOTDIR = 20;
  static final int EISDIR = 21;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;
  static final int ERANGE = 34;
  static final int ENOTEMPTY = 39;
  static final int ELOOP = 40;
  static final int ENODATA = 61;
  static final int ENOTSUP = 95;
  static final int EDQUOT = 122;

  private Errno() {}

  /**
   * The exception for a call that failed on this path; {@code doing} is a verb phrase, as "set its
   * times".
   */
  static IOException failure(int errno, String path, String doing) {
    return switch (errno) {
      case ENOENT -> new NoSuchFileException(path, null, reason(errno, doing));
      case EACCES -> new AccessDeniedException(path, null, reason(errno, doing));
      case EEXIST -> new FileAlreadyExistsException(path, null, reason(errno, doing));
      case ENOTEMPTY -> new DirectoryNotEmptyException(path);
      case ENOSPC, EDQUOT -> new NoSpaceException(path + ": " + reason(errno, doing));
      default -> new FileSystemException(path, null, reason(errno, doing));
    };
  }

  static String reason(int errno, String doing) {
    return "cannot " + doing + ": " + LibC.text(errno);
  }
}
