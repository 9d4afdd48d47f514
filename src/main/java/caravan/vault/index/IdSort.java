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
   * The order in which the {@code n} ids rise. Ids are uniform, so the first eight bytes nearly
   * always decide.
   */
  static int[] order(byte[] ids, int n) {
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
