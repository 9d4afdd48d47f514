package caravan.graph.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether there is room for the embedded database's files. */
final class Room {
  /**
   * With less it cannot work: it takes room in steps of some megabytes, and what was left of a step
   * that failed stays free.
   */
  private static final long LEAST = 16 << 20;

  private Room() {}

  /** A sentence that says what to do; empty if there is room, or nobody knows. */
  static Optional<String> trouble(Path folder) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free >= LEAST) {
        return Optional.empty();
      }
      return Optional.of(
          "There is no room for the graph: "
              + (free >> 20)
              + " MB are free where "
              + folder
              + " lies. Free some and ask again, or set caravan.graph.mode to 'off'; the graph goes"
              + " on where it was, and backups go on without it.");
    } catch (IOException e) {
      return Optional.empty(); // then what failed speaks for itself
    }
  }
}
