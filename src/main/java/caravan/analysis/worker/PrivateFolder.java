package caravan.analysis.worker;

import caravan.platform.temporary.Folders;
import caravan.platform.temporary.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A worker's temporary files: they lie among those of the process that asks it, so that only its
 * user can read them, and go with the worker, or with what was left when all were killed.
 */
final class PrivateFolder {
  /** Tells a worker which folder is its own: it removes no other. */
  static final String PROPERTY = "caravan.worker.folder";

  private static final String PREFIX = "worker-";

  private PrivateFolder() {}

  static Path create() throws IOException {
    return TemporaryFiles.ofProcess().makeFolder(PREFIX);
  }

  /**
   * Both sides remove it, since either may be killed: what is gone already is no error.
   *
   * @throws IOException if something stays, as a library that Windows still holds
   */
  static void remove(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Folders.remove(folder);
    }
  }
}
