package caravan.storage.icloud;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Tells the files that are here from those whose content is in iCloud only. */
public interface Materialization {
  /**
   * What is known of a file that was evicted; empty if it is here, or if there is none. Never
   * starts a download. Safe for concurrent use.
   */
  Optional<Evicted> evicted(Path file) throws IOException;

  /** What the systems of today and of yesterday leave behind, whichever this machine has. */
  static Materialization ofThisMachine() {
    Materialization placeholders = new Placeholders();
    Materialization dataless = new DatalessFiles();
    return file -> {
      Optional<Evicted> evicted = placeholders.evicted(file);
      return evicted.isPresent() ? evicted : dataless.evicted(file);
    };
  }
}
