package caravan.platform;

import caravan.model.Xattr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes of an entry, POSIX ACLs among them, as the kernel gives them. One system call
 * for an entry that has none. Safe for concurrent use.
 */
public final class ExtendedAttributes {
  /** The kernel's own limit for a list and for a value. */
  private static final int LIMIT = 64 * 1024;

  private ExtendedAttributes() {}

  /**
   * The attributes of the entry itself, never of what it links to, sorted by name; empty where the
   * file system has no such thing, and where {@link OperatingSystem#available()} is false: callers
   * report that once.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such entry
   * @throws java.nio.file.AccessDeniedException if an attribute may not be read
   */
  public static List<Xattr> read(Path path) throws IOException {
    if (!OperatingSystem.available()) {
      return List.of();
    }
    Scratch scratch = Scratch.mine();
    long name = scratch.string(RawPaths.bytesOf(path));
    long size = LibC.llistxattr(name, scratch.data(), LIMIT);
    if (size == 0) {
      return List.of();
    }
    if (size < 0) {
      int errno = LibC.errno();
      if (errno == Errno.ENOTSUP) {
        return List.of();
      }
      throw Errno.failure(errno, path.toString(), "list its extended attributes");
    }
    byte[] names = scratch.copy(0, (int) size);
    List<Xattr> xattrs = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < names.length; i++) {
      if (names[i] == 0) {
        String attribute = new String(names, start, i - start, StandardCharsets.UTF_8);
        byte[] value = value(scratch, name, attribute, path);
        if (value != null) {
          xattrs.add(new Xattr(attribute, value));
        }
        start = i + 1;
      }
    }
    xattrs.sort(Comparator.comparing(Xattr::name));
    return xattrs;
  }

  private static byte @Nullable [] value(Scratch scratch, long path, String attribute, Path shown)
      throws IOException {
    long name = scratch.otherString(LibC.bytes(attribute));
    // The buffer is larger than any value may be, so that none can have outgrown it (ERANGE).
    long size = LibC.lgetxattr(path, name, scratch.data(), Scratch.DATA);
    if (size >= 0) {
      return scratch.copy(0, (int) size);
    }
    int errno = LibC.errno();
    if (errno == Errno.ENODATA || errno == Errno.ENOTSUP) {
      return null; // taken away since it was listed, or only listed
    }
    throw Errno.failure(errno, shown.toString(), "read the extended attribute " + attribute);
  }
}
