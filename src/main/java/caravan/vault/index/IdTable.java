package caravan.vault.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A set of ids of 32 bytes, by open addressing in one array: 37 to 74 bytes each. An id is uniform,
 * so its own bits are its hash; the one of zeros only cannot be in it. For one thread at a time.
 */
final class IdTable {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private long[] table = new long[4 << 12];
  private int capacity = 1 << 12;
  private int size;

  int size() {
    return size;
  }

  boolean contains(byte[] id, int offset) {
    return occupied(table, slot(table, capacity, id, offset));
  }

  /** Adds an id; whether it was not there. */
  boolean add(byte[] id, int offset) {
    if (8 * (long) size >= 7 * (long) capacity) {
      grow();
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

  /** Forgets all ids, and keeps the room that they had. */
  void clear() {
    Arrays.fill(table, 0);
    size = 0;
  }

  /** Gives each id, in an array that is used again for the next one. */
  void forEach(Consumer<byte[]> action) {
    forEach(table, action);
  }

  private static void forEach(long[] table, Consumer<byte[]> action) {
    byte[] id = new byte[32];
    for (int slot = 0; slot < table.length / 4; slot++) {
      if (occupied(table, slot)) {
        for (int i = 0; i < 4; i++) {
          LONGS.set(id, 8 * i, table[4 * slot + i]);
        }
        action.accept(id);
      }
    }
  }

  private void grow() {
    long[] old = table;
    table = new long[2 * old.length]; // may fail, and then nothing has changed
    capacity *= 2;
    size = 0;
    forEach(old, id -> add(id, 0));
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
