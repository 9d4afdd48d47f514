package caravan.vault.index;

/**
 * The chunks that a running backup stores and that are in no index yet: a set of ids in a primitive
 * array, 37 to 74 bytes for each of the most that it ever held. Safe for concurrent use; while
 * {@link #dropIndexed} takes ids out, who adds waits for a small part of it.
 */
public final class RunChunks {
  private static final int AT_ONCE = 256;

  private final IdTable table = new IdTable();

  /** Adds an id; whether it was not there. */
  public synchronized boolean add(byte[] id, int offset) {
    return table.add(id, offset);
  }

  public synchronized int size() {
    return table.size();
  }

  /** Drops what an index that was stored holds by now. */
  public void dropIndexed(IndexObject index) {
    for (int from = 0; from < index.chunks(); from += AT_ONCE) {
      drop(index, from, Math.min(from + AT_ONCE, index.chunks()));
    }
  }

  private synchronized void drop(IndexObject index, int from, int to) {
    for (int i = from; i < to; i++) {
      table.remove(index.ids(), 32 * i);
    }
  }
}
