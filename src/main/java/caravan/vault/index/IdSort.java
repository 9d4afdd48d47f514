package caravan.vault.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Sorts ids that lie one behind the other, without an object for each. */
final class IdSort {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private IdSort() {}

  /**
   * Sorts ids, and what belongs to each, where they are: of a large index there is no second copy.
   */
  static void sort(byte[] ids, int[][] columns) {
    int[] order = order(ids, ids.length / 32);
    byte[] id = new byte[32];
    int[] row = new int[columns.length];
    for (int start = 0; start < order.length; start++) {
      if (order[start] == start) {
        continue;
      }
      // one cycle: each place takes what belongs there, and the last one what was in the first
      System.arraycopy(ids, 32 * start, id, 0, 32);
      for (int c = 0; c < row.length; c++) {
        row[c] = columns[c][start];
      }
      int to = start;
      for (int from = order[to]; from != start; from = order[to]) {
        System.arraycopy(ids, 32 * from, ids, 32 * to, 32);
        for (int[] column : columns) {
          column[to] = column[from];
        }
        order[to] = to;
        to = from;
      }
      System.arraycopy(id, 0, ids, 32 * to, 32);
      for (int c = 0; c < row.length; c++) {
        columns[c][to] = row[c];
      }
      order[to] = to;
    }
  }

  /**
   * The order in which the {@code n} ids rise. Ids are uniform, so the first eight bytes nearly
   * always decide.
   */
  private static int[] order(byte[] ids, int n) {
    long[] keys = new long[n];
    int bits = 32 - Integer.numberOfLeadingZeros(Math.max(1, n - 1));
    // The top of the id, with the position in the low bits: sorting primitives is sorting
    // positions.
    for (int i = 0; i < n; i++) {
      long top = (long) LONGS.get(ids, 32 * i) ^ Long.MIN_VALUE;
      keys[i] = (top & -(1L << bits)) | i;
    }
    Arrays.sort(keys);
    int[] order = new int[n];
    long mask = (1L << bits) - 1;
    for (int i = 0; i < n; i++) {
      order[i] = (int) (keys[i] & mask);
    }
    for (int i = 1;
        i < n;
        i++) { // mends the rare neighbours whose tops are equal; nearly sorted is linear
      int moving = order[i];
      int j = i - 1;
      while (j >= 0
          && Arrays.compareUnsigned(
                  ids, 32 * order[j], 32 * order[j] + 32, ids, 32 * moving, 32 * moving + 32)
              > 0) {
        order[j + 1] = order[j];
        j--;
      }
      order[j + 1] = moving;
    }
    return order;
  }
}
