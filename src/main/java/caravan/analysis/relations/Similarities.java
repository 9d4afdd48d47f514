package caravan.analysis.relations;

import caravan.model.meaning.Relation;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Keeps the few nearest neighbours of each item, and tells of them when all were seen. */
final class Similarities {
  /** More neighbours of one file say no more than the nearest few. */
  static final int NEIGHBOURS = 5;

  private final int[] ids;
  private final double[] likeness;
  private final String what;

  /**
   * @param what they are alike in, for people
   */
  Similarities(int items, String what) {
    ids = new int[items * NEIGHBOURS];
    likeness = new double[items * NEIGHBOURS];
    Arrays.fill(ids, -1);
    this.what = what;
  }

  /** Notes a pair with both, where it is among the nearest. */
  void pair(int a, int b, double value) {
    note(a, b, value);
    note(b, a, value);
  }

  private void note(int of, int other, double value) {
    int start = of * NEIGHBOURS;
    int least = start;
    for (int i = start; i < start + NEIGHBOURS; i++) {
      if (ids[i] == other) {
        return;
      }
      if (ids[i] < 0 || (ids[least] >= 0 && likeness[i] < likeness[least])) {
        least = i;
      }
    }
    if (ids[least] < 0 || likeness[least] < value) {
      ids[least] = other;
      likeness[least] = value;
    }
  }

  /** Each pair once. */
  void tell(List<String> paths, Consumer<Relation> sink) {
    for (int a = 0; a < paths.size(); a++) {
      for (int i = a * NEIGHBOURS; i < (a + 1) * NEIGHBOURS; i++) {
        int b = ids[i];
        if (b >= 0 && (a < b || !has(b, a))) {
          double value = Math.max(0, Math.min(1, likeness[i]));
          String evidence = "%s: %.2f".formatted(what, value);
          sink.accept(
              new Relation(paths.get(a), paths.get(b), Relation.Kind.SIMILAR_TO, value, evidence));
        }
      }
    }
  }

  private boolean has(int of, int other) {
    for (int i = of * NEIGHBOURS; i < (of + 1) * NEIGHBOURS; i++) {
      if (ids[i] == other) {
        return true;
      }
    }
    return false;
  }
}
