package caravan.vault.index;

import org.jspecify.annotations.Nullable;

/**
 * The chunks that a running backup stores and that are in no index yet: a set of ids in primitive
 * arrays, 37 to 74 bytes each. Safe for concurrent use; while {@link #dropIndexed} looks at each
 * id, who adds does not wait.
 */
public final class RunChunks {
  private final Object drop = new Object();
  private IdTable table = new IdTable();

  /** Empty, and takes the place of the other in the next {@link #dropIndexed}. */
  private IdTable spare = new IdTable();

  /** What {@link #dropIndexed} is looking through; nothing is added to it. */
  private @Nullable IdTable leaving;

  /** Adds an id; whether it was not there. */
  public synchronized boolean add(byte[] id, int offset) {
    return (leaving == null || !leaving.contains(id, offset)) && table.add(id, offset);
  }

  public synchronized int size() {
    return table.size() + (leaving == null ? 0 : leaving.size());
  }

  /** Drops what an index that was stored holds by now. */
  public void dropIndexed(IndexObject index) {
    synchronized (drop) {
      IdTable old;
      synchronized (this) {
        old = table;
        leaving = old;
        table = spare;
      }
      IdTable kept = new IdTable();
      old.forEach(
          id -> {
            if (!index.holds(id)) {
              kept.add(id, 0);
            }
          });
      synchronized (this) {
        kept.forEach(id -> table.add(id, 0));
        leaving = null;
      }
      old.clear();
      spare = old;
    }
  }
}
