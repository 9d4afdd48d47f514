package caravan.vault.restore;

import java.io.IOException;
import java.util.LinkedHashSet;

/**
 * Bounds how many files wait open for more of their chunks: beyond that, the one that was not
 * written to for longest is closed, to be opened again. Safe for concurrent use.
 */
final class OpenTasks {
  private static final int OPEN = 200;

  private final LinkedHashSet<FileTask> open = new LinkedHashSet<>();

  /** A chunk was written, and the file waits for more. */
  void waits(FileTask task) {
    FileTask idle = null;
    synchronized (this) {
      open.remove(task);
      open.add(task);
      if (open.size() > OPEN) {
        idle = open.iterator().next();
        open.remove(idle);
      }
    }
    if (idle != null) {
      try {
        idle.pauseUnlessEnded();
      } catch (IOException e) {
        idle.fail(e);
      }
    }
  }
}
