package caravan.vault.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that a running backup stores and that are in no index yet: a set of ids in primitive
 * arrays, 48 to 96 bytes each. Safe for concurrent use.
 */
public final class RunChunks {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private long[] table = new long[4 << 12];
  private int capacity = 1 << 12;
  private int size;

  /** Adds an id; whether it was not there. */
  public synchronized boolean add(byte[] id, int offset) {
    if (3 * size >= 2 * capacity) {
      grow(capacity * 2, null);
    }
    int slot = slot(table, capacity, id, offset);
    if (occupied(table, slot)) {
      return false;
    }
    for (int i = 0; i < 4; i++) {
      table[4 * slot + i] = (long) LONGS.get(id, offset + 8 * i);
    }
    size++;
    return true;
  }

  public synchronized int size() {
    return size;
  }

  /** Drops what an index that was stored holds by now. */
  public synchronized void dropIndexed(IndexObject index) {
    grow(1 << 12, index);
  }

  private void grow(int newCapacity, @Nullable IndexObject without) {
    long[] old = table;
    int oldCapacity = capacity;
    table = new long[4 * newCapacity];
    capacity = newCapacity;
    size = 0;
    byte[] id = new byte[32];
    for (int slot = 0; slot < oldCapacity; slot++) {
      if (occupied(old, slot)) {
        for (int i = 0; i < 4; i++) {
          LONGS.set(id, 8 * i, old[4 * slot + i]);
        }
        if (without == null || !without.holds(id)) {
          add(id, 0);
        }
      }
    }
  }

  private static boolean occupied(long[] table, int slot) {
    int at = 4 * slot;
    return (table[at] | table[at + 1] | table[at + 2] | table[at + 3]) != 0;
  }

  private static int slot(long[] table, int capacity, byte[] id, int offset) {
    long a = (long) LONGS.get(id, offset);
    long b = (long) LONGS.get(id, offset + 8);
    long c = (long) LONGS.get(id, offset + 16);
    long d = (long) LONGS.get(id, offset + 24);
    int slot = (int) a & (capacity - 1);
    while (occupied(table, slot)) {
      int at = 4 * slot;
      if (table[at] == a && table[at + 1] == b && table[at + 2] == c && table[at + 3] == d) {
        return slot;
      }
      slot = (slot + 1) & (capacity - 1);
    }
    return slot;
  }
}
