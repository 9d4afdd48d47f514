package caravan.vault.restore;

import caravan.model.FileName;
import caravan.platform.TargetDirectory;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;

/**
 * Keeps the handles of the directories in use, and some more. Every path is walked from the root by
 * handles that do not follow symlinks, so nothing that another process does to the target can lead
 * a write out of it. Safe for concurrent use.
 */
final class Directories implements AutoCloseable {
  private static final int OPEN = 400;

  private final LinkedHashSet<Directory> unused = new LinkedHashSet<>();
  private int open;

  /** Opens a directory, or shares its open handle, until {@link #release}. */
  synchronized TargetDirectory lease(Directory directory) throws IOException {
    TargetDirectory handle = directory.handle;
    if (handle == null) {
      Directory parent = directory.parent;
      if (parent == null) {
        throw new IOException("the root of the target is not open");
      }
      TargetDirectory above = lease(parent);
      try {
        handle = above.child(directory.name);
      } finally {
        release(parent);
      }
      directory.handle = handle;
      open++;
    }
    if (directory.leases++ == 0) {
      unused.remove(directory);
    }
    return handle;
  }

  synchronized void release(Directory directory) {
    if (--directory.leases == 0 && directory.parent != null) {
      unused.add(directory);
      Iterator<Directory> oldest = unused.iterator();
      while (open > OPEN && oldest.hasNext()) {
        Directory idle = oldest.next();
        oldest.remove();
        close(idle);
      }
    }
  }

  <T> T with(Directory directory, Directory.Work<T> work) throws IOException {
    TargetDirectory handle = lease(directory);
    try {
      return work.with(handle);
    } finally {
      release(directory);
    }
  }

  /** Closes the handle of a directory that nobody uses any more. */
  synchronized void forget(Directory directory) {
    if (directory.leases == 0 && unused.remove(directory)) {
      close(directory);
    }
  }

  /**
   * Says that a directory lies under its final name now: hard links may still be made to what is in
   * it.
   */
  synchronized void renamed(Directory directory, FileName name) {
    directory.name = name;
  }

  private void close(Directory directory) {
    TargetDirectory handle = directory.handle;
    if (handle != null) {
      directory.handle = null;
      open--;
      handle.close();
    }
  }

  @Override
  public synchronized void close() {
    unused.forEach(this::close);
    unused.clear();
  }
}
