package caravan.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A folder for what is restored for a moment: for its owner alone, and removed in any case. */
final class RestoredFolder {
  private static final String NAME = "caravan-drill-";

  private RestoredFolder() {}

  /**
   * Makes one, and removes what a process has left that was killed.
   *
   * @param parent where; null for the system's temporary folder
   */
  static Path make(@Nullable Path parent) throws IOException {
    Path where = parent == null ? Path.of(System.getProperty("java.io.tmpdir")) : parent;
    Path made = Files.createTempDirectory(where, NAME + ProcessHandle.current().pid() + "-");
    try (DirectoryStream<Path> others = Files.newDirectoryStream(where, NAME + "*")) {
      for (Path other : others) {
        boolean ours =
            Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(made));
        if (ours && isLeft(other.getFileName().toString())) {
          remove(other);
        }
      }
    }
    return made;
  }

  private static boolean isLeft(String name) {
    String[] parts = name.substring(NAME.length()).split("-");
    return parts.length == 2
        && parts[0].matches("[0-9]{1,9}")
        && ProcessHandle.of(Long.parseLong(parts[0])).filter(ProcessHandle::isAlive).isEmpty();
  }

  /** Removes it, whatever permissions came with what was restored. */
  static void remove(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            open(directory);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          /** A directory that may not be read is opened, and walked on its own. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
              throw e;
            }
            open(file);
            remove(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void open(Path directory) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(directory, PosixFileAttributeView.class);
    if (view != null) {
      view.setPermissions(PosixFilePermissions.fromString("rwx------"));
    }
  }
}
