package caravan.cli;

import caravan.platform.temporary.Folders;
import caravan.platform.temporary.TemporaryFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A folder for what is restored for a moment: for its owner alone, and removed in any case. */
final class RestoredFolder {
  private static final String NAME = "caravan-drill-";

  private RestoredFolder() {}

  /**
   * Makes one, and removes what a process has left that was killed.
   *
   * @param where a folder of the user's; null for that of temporary files, which is tidied anyway
   */
  static Path make(@Nullable Path where) throws IOException {
    if (where == null) {
      return TemporaryFiles.ofProcess().makeFolder("drill-");
    }
    Path made = Files.createTempDirectory(where, NAME + ProcessHandle.current().pid() + "-");
    try (DirectoryStream<Path> others = Files.newDirectoryStream(where, NAME + "*")) {
      for (Path other : others) {
        boolean ours =
            Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(made));
        if (ours && isLeft(other.getFileName().toString())) {
          Folders.remove(other);
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
}
