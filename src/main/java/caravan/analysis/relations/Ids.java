package caravan.analysis.relations;

import java.util.Arrays;

/** A growing list of files' numbers, without boxes. */
final class Ids {
  private int[] values = new int[2];
  private int size;

  void add(int id) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = id;
  }

  /** Unless it is the last one already, as when a file declares a name twice. */
  void addOnce(int id) {
    if (size == 0 || values[size - 1] != id) {
      add(id);
    }
  }

  int size() {
    return size;
  }

  int get(int i) {
    return values[i];
  }
}
