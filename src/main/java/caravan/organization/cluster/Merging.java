package caravan.organization.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts grains together into groups: hierarchical, by the cosine of the angle between the middles of
 * groups, the nearest two first, until none are near enough. Grains that are in one cluster already
 * start in one group. A group's middle is that of all its vectors, so a chain of neighbours does
 * not grow from one topic into the next. Pure functions; quadratic in the grains, of which there
 * are at most {@link Clusters#MOST_GRAINS}.
 */
final class Merging {
  private Merging() {}

  /** A group under way. */
  private static final class Group {
    final List<Grain> grains = new ArrayList<>();
    final float[] sum;
    float[] middle;
    int size;
    boolean gone;
    int nearest = -1;
    double similarity;

    Group(int dimensions) {
      sum = new float[dimensions];
      middle = new float[dimensions];
    }

    void take(Grain grain) {
      grains.add(grain);
      add(grain.sum, grain.size);
    }

    void take(Group other) {
      grains.addAll(other.grains);
      add(other.sum, other.size);
      other.gone = true;
    }

    private void add(float[] vector, int count) {
      size += count;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += vector[i];
      }
      double length = Math.sqrt(Math.max(Grain.dot(sum, sum), 1e-12));
      for (int i = 0; i < sum.length; i++) {
        middle[i] = (float) (sum[i] / length);
      }
    }
  }

  /**
   * The groups.
   *
   * @param grains of which those with the same cluster but 0 belong together
   * @param near cosine from which on two groups are one
   */
  static List<List<Grain>> groups(List<Grain> grains, double near) {
    List<Group> groups = start(grains);
    for (int i = 0; i < groups.size(); i++) {
      look(groups, i);
    }
    for (int best = best(groups, near); best >= 0; best = best(groups, near)) {
      Group one = groups.get(best);
      int other = one.nearest;
      one.take(groups.get(other));
      for (int i = 0; i < groups.size(); i++) {
        Group each = groups.get(i);
        if (!each.gone && (i == best || each.nearest == best || each.nearest == other)) {
          look(groups, i);
        } else if (!each.gone && i != best) {
          double similarity = Grain.dot(each.middle, one.middle);
          if (similarity > each.similarity) {
            each.similarity = similarity;
            each.nearest = best;
          }
        }
      }
    }
    return groups.stream().filter(group -> !group.gone).map(group -> group.grains).toList();
  }

  private static List<Group> start(List<Grain> grains) {
    List<Grain> sorted = new ArrayList<>(grains);
    sorted.sort(Comparator.comparingInt(grain -> grain.cluster));
    List<Group> groups = new ArrayList<>();
    int last = 0;
    for (Grain grain : sorted) {
      if (grain.cluster == 0 || grain.cluster != last) {
        groups.add(new Group(grain.sum.length));
      }
      groups.get(groups.size() - 1).take(grain);
      last = grain.cluster;
    }
    return groups;
  }

  private static void look(List<Group> groups, int at) {
    Group group = groups.get(at);
    group.nearest = -1;
    group.similarity = -2;
    for (int i = 0; i < groups.size(); i++) {
      Group other = groups.get(i);
      if (i != at && !other.gone) {
        double similarity = Grain.dot(group.middle, other.middle);
        if (similarity > group.similarity) {
          group.similarity = similarity;
          group.nearest = i;
        }
      }
    }
  }

  private static int best(List<Group> groups, double near) {
    int best = -1;
    double similarity = near;
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      if (!group.gone && group.nearest >= 0 && group.similarity >= similarity) {
        if (best < 0 || group.similarity > similarity) {
          best = i;
          similarity = group.similarity;
        }
      }
    }
    return best;
  }
}
