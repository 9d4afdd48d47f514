package caravan.platform.temporary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * Tells the folders that this user made from those that somebody else has put into a directory that
 * all may write in. Stateless.
 */
final class Ownership {
  private Ownership() {}

  /** Asks the file system, as a user may have no name in a container, or another on a share. */
  static UserPrincipal ofThisUser(Path directory, String prefix) throws IOException {
    Path mine = Files.createTempDirectory(directory, prefix);
    try {
      return Files.getOwner(mine, LinkOption.NOFOLLOW_LINKS);
    } finally {
      Files.deleteIfExists(mine);
    }
  }

  /** Whether it is a folder of this user in which nobody else can write. */
  static boolean isSafe(Path folder, UserPrincipal user) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || !Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user)) {
      return false;
    }
    PosixFileAttributeView view =
        Files.getFileAttributeView(folder, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      return true; // a folder of Windows has the rights of the one that it lies in
    }
    Set<PosixFilePermission> permissions = view.readAttributes().permissions();
    return !permissions.contains(PosixFilePermission.GROUP_WRITE)
        && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  /** What tells a folder from all others, however its path is written. */
  static Object key(Path folder) throws IOException {
    Object key =
        Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .fileKey();
    return key != null ? key : folder.toRealPath();
  }
}
