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
    sort(order, size > SMALL ? new int[size] : order, 0, size);
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

  /**
   * Merge sort; the halves of what is sorted already (as some file systems list) are not merged.
   */
  private void sort(int[] names, int[] spare, int from, int to) {
    if (to - from <= SMALL) {
      for (int i = from + 1; i < to; i++) {
        int name = names[i];
        int j = i;
        while (j > from && compare(names[j - 1], name) > 0) {
          names[j] = names[j - 1];
          j--;
        }
        names[j] = name;
      }
      return;
    }
    int middle = (from + to) >>> 1;
    sort(names, spare, from, middle);
    sort(names, spare, middle, to);
    if (compare(names[middle - 1], names[middle]) <= 0) {
      return;
    }
    System.arraycopy(names, from, spare, from, middle - from);
    int left = from;
    int right = middle;
    int at = from;
    while (left < middle) {
      names[at++] =
          right == to || compare(spare[left], names[right]) <= 0 ? spare[left++] : names[right++];
    }
  }
}
