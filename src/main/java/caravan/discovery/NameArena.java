package caravan.discovery;

import caravan.model.FileName;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Names one behind the other in one array, four bytes each above their own: a third of what objects
 * would take. Sorted by moving numbers, not names.
 */
final class NameArena {
  private static final int SMALL = 12;

  private byte[] bytes = new byte[1024];
  private int[] ends = new int[64];
  private int[] order = new int[0];
  private int size;

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  void add(FileName name) {
    int start = start(size);
    int end = start + name.length();
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
    }
    for (int i = 0; i < name.length(); i++) {
      bytes[start + i] = name.at(i);
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
    }
    ends[size++] = end;
  }

  /** Must come between the last {@link #add} and the first {@link #get}. */
  void sort() {
    order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    for (int from = 0; from < size; from += SMALL) {
      insert(from, Math.min(size, from + SMALL));
    }
    int[] spare = size > SMALL ? new int[size] : order;
    for (int width = SMALL; width < size; width *= 2) {
      for (int from = 0; from < size - width; from += 2 * width) {
        merge(spare, from, from + width, Math.min(size, from + 2 * width));
      }
    }
  }

  /** The name at a place in the sorted order. */
  FileName get(int place) {
    int name = order[place];
    return FileName.of(Arrays.copyOfRange(bytes, start(name), ends[name]));
  }

  void write(int place, DataOutputStream out) throws IOException {
    int start = start(order[place]);
    int length = ends[order[place]] - start;
    out.writeShort(length);
    out.write(bytes, start, length);
  }

  private int start(int name) {
    return name == 0 ? 0 : ends[name - 1];
  }

  private int compare(int a, int b) {
    return Arrays.compareUnsigned(bytes, start(a), ends[a], bytes, start(b), ends[b]);
  }

  private void insert(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int name = order[i];
      int j = i;
      while (j > from && compare(order[j - 1], name) > 0) {
        order[j] = order[j - 1];
        j--;
      }
      order[j] = name;
    }
  }

  /**
   * Puts two sorted neighbours in order. Those that are in order already, as some file systems list
   * them, are left alone. (Loops instead of a recursion, which the compiler would inline into
   * itself.)
   */
  private void merge(int[] spare, int from, int middle, int to) {
    if (compare(order[middle - 1], order[middle]) <= 0) {
      return;
    }
    System.arraycopy(order, from, spare, from, middle - from);
    int left = from;
    int right = middle;
    int at = from;
    while (left < middle) {
      boolean first = right == to || compare(spare[left], order[right]) <= 0;
      order[at++] = first ? spare[left++] : order[right++];
    }
  }
}
