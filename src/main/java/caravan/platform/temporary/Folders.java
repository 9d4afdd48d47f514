package caravan.platform.temporary;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Removes folders of temporary files, and looks into them. Stateless. */
public final class Folders {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private Folders() {}

  /** What is done with each entry of a folder. */
  interface Visit {
    void visit(Path entry) throws IOException;
  }

  /**
   * Removes a folder with all in it, whatever permissions came with what was restored there. Links
   * are not followed, not even one that takes the place of a directory meanwhile, where the file
   * system has handles of directories. What is gone already is no error.
   */
  public static void remove(Path folder) throws IOException {
    Path whole = folder.toAbsolutePath();
    Path above = whole.getParent();
    Path name = whole.getFileName();
    if (above == null || name == null) {
      throw new IOException(folder + " is the top of a file system and is not removed.");
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(above)) {
      if (entries instanceof SecureDirectoryStream<Path> handle) {
        remove(handle, name, whole);
        return;
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (AccessDeniedException e) {
      if (Files.isReadable(above)) {
        throw e;
      }
    }
    FoldersByPath.remove(whole);
  }

  private static void remove(SecureDirectoryStream<Path> above, Path name, Path whole)
      throws IOException {
    try {
      BasicFileAttributeView view =
          above.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      if (!view.readAttributes().isDirectory()) {
        above.deleteFile(name);
        return;
      }
      try (SecureDirectoryStream<Path> folder = open(above, name, whole)) {
        permit(folder.getFileAttributeView(PosixFileAttributeView.class));
        forEach(
            folder,
            entry -> {
              Path child = entry.getFileName();
              remove(folder, child, whole.resolve(child));
            });
      }
      above.deleteDirectory(name);
    } catch (NoSuchFileException e) {
      return; // a process that was just ending removed it
    }
  }

  private static SecureDirectoryStream<Path> open(
      SecureDirectoryStream<Path> above, Path name, Path whole) throws IOException {
    try {
      return above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
    } catch (AccessDeniedException e) {
      // never root, who may read all; and nobody else finds a way to what is above it any more
      permit(Files.getFileAttributeView(whole, PosixFileAttributeView.class));
      return above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static void permit(@Nullable PosixFileAttributeView view) throws IOException {
    if (view != null) {
      view.setPermissions(OWNER_ONLY);
    }
  }

  /** Visits what is in a folder; a failure of the disk meanwhile is thrown as what it is. */
  static void forEach(DirectoryStream<Path> entries, Visit each) throws IOException {
    try {
      for (Path entry : entries) {
        each.visit(entry);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
