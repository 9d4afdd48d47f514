package caravan.discovery;

import java.io.IOException;
import java.nio.file.Path;

/** Tells whether a file has its content elsewhere, without fetching it. Safe for concurrent use. */
@FunctionalInterface
public interface Presence {
  boolean elsewhere(Path file) throws IOException;
}
