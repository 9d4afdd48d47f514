package caravan.vault.pack;

import caravan.vault.pack.PackAssembler.Chunks;
import java.util.Arrays;

/**
 * The chunks of a pack that is being filled, in growing columns that the next pack can use again.
 * Not safe for concurrent use.
 */
final class ChunkTable {
  private static final int FEW = 256;

  private byte[] ids = new byte[32 * FEW];
  private int[] block = new int[FEW];
  private int[] offset = new int[FEW];
  private int[] length = new int[FEW];
  private int size;

  int size() {
    return size;
  }

  /** Adds the chunks of a block, which lie one behind the other in it. */
  void add(int ordinal, Chunks added) {
    if (block.length < size + added.count()) {
      int capacity = Math.max(size + added.count(), block.length + block.length / 2);
      ids = Arrays.copyOf(ids, 32 * capacity);
      block = Arrays.copyOf(block, capacity);
      offset = Arrays.copyOf(offset, capacity);
      length = Arrays.copyOf(length, capacity);
    }
    System.arraycopy(added.ids(), 0, ids, 32 * size, 32 * added.count());
    int at = 0;
    for (int i = 0; i < added.count(); i++) {
      block[size] = ordinal;
      offset[size] = at;
      length[size] = added.lengths()[i];
      at += added.lengths()[i];
      size++;
    }
  }

  /** Forgets all, and keeps the room. */
  void clear() {
    size = 0;
  }

  byte[] ids() {
    return Arrays.copyOf(ids, 32 * size);
  }

  int[] blocks() {
    return Arrays.copyOf(block, size);
  }

  int[] offsets() {
    return Arrays.copyOf(offset, size);
  }

  int[] lengths() {
    return Arrays.copyOf(length, size);
  }
}
