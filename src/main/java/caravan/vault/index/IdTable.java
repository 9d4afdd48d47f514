package caravan.vault.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A set of ids of 32 bytes, by open addressing in one array: 37 to 74 bytes for each of the most
 * that it ever held. An id is uniform, so its own bits are its hash; the one of zeros only cannot
 * be in it. For one thread at a time.
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

  /** Adds an id; whether it was not there. */
  boolean add(byte[] id, int offset) {
    if (8 * (long) size >= 7 * (long) capacity) {
      grow();
    }
    int slot = slot(id, offset);
    if (occupied(table, slot)) {
      return false;
    }
    for (int i = 0; i < 4; i++) {
      table[4 * slot + i] = (long) LONGS.get(id, offset + 8 * i);
    }
    size++;
    return true;
  }

  /** Takes an id out. Those behind it that it had kept from their own place move up. */
  void remove(byte[] id, int offset) {
    int hole = slot(id, offset);
    if (!occupied(table, hole)) {
      return;
    }
    int mask = capacity - 1;
    for (int next = (hole + 1) & mask; occupied(table, next); next = (next + 1) & mask) {
      int home = (int) table[4 * next] & mask;
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        System.arraycopy(table, 4 * next, table, 4 * hole, 4);
        hole = next;
      }
    }
    Arrays.fill(table, 4 * hole, 4 * hole + 4, 0);
    size--;
  }

  private void grow() {
    long[] old = table;
    table = new long[2 * old.length]; // may fail, and then nothing has changed
    capacity *= 2;
    for (int at = 0; at < old.length; at += 4) {
      if (occupied(old, at / 4)) {
        int slot = slot(old[at], old[at + 1], old[at + 2], old[at + 3]);
        System.arraycopy(old, at, table, 4 * slot, 4);
      }
    }
  }

  private static boolean occupied(long[] table, int slot) {
    int at = 4 * slot;
    return (table[at] | table[at + 1] | table[at + 2] | table[at + 3]) != 0;
  }

  /** Where an id is, or would be put. */
  private int slot(byte[] id, int offset) {
    return slot(
        (long) LONGS.get(id, offset),
        (long) LONGS.get(id, offset + 8),
        (long) LONGS.get(id, offset + 16),
        (long) LONGS.get(id, offset + 24));
  }

  private int slot(long a, long b, long c, long d) {
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
