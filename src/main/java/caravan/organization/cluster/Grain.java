package caravan.organization.cluster;

import caravan.model.meaning.Weighted;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A small, tight group of vectors that is never cut again; clusters are made of grains. Not safe
 * for concurrent use.
 */
final class Grain {
  private static final int MOST_PHRASES = 60;
  private static final int PRUNE_AT = 2 * MOST_PHRASES;

  final float[] sum;
  final float[] middle;

  /** Sorted, so that sums of them come out the same every time. */
  final Map<String, Double> phrases = new TreeMap<>();

  int size;

  /** Id of its cluster, 0 for none. */
  int cluster;

  Grain(int dimensions) {
    sum = new float[dimensions];
    middle = new float[dimensions];
  }

  void add(float[] vector, List<Weighted> keyphrases) {
    size++;
    for (int i = 0; i < sum.length; i++) {
      sum[i] += vector[i];
    }
    refresh();
    for (Weighted phrase : keyphrases) {
      phrases.merge(phrase.name(), phrase.weight(), Double::sum);
    }
    if (phrases.size() > PRUNE_AT) {
      Phrases.prune(phrases, MOST_PHRASES);
    }
  }

  void refresh() {
    double length = Math.sqrt(Math.max(dot(sum, sum), 1e-12));
    for (int i = 0; i < sum.length; i++) {
      middle[i] = (float) (sum[i] / length);
    }
  }

  /** Four sums at once: the additions of one would wait for each other. */
  static double dot(float[] a, float[] b) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return (double) s0 + s1 + s2 + s3;
  }
}
