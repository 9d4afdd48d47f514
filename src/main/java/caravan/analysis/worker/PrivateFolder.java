package caravan.analysis.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A worker's temporary files: only its user can read them, and they go with it. */
final class PrivateFolder {
  /** Tells a worker which folder is its own: it removes no other. */
  static final String PROPERTY = "caravan.worker.folder";

  private PrivateFolder() {}

  static Path create() throws IOException {
    return Files.createTempDirectory("caravan-worker");
  }

  /**
   * Both sides remove it, since either may be killed: what is gone already is no error.
   *
   * @throws IOException if something stays, as a library that Windows still holds
   */
  static void remove(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return;
      }
      throw e.getCause();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
