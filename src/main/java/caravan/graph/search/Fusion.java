package caravan.graph.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Makes one order of several: reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009), with
 * a weight for each order. What has the same score in an order has the same rank in it. Belongs to
 * one thread.
 *
 * @param <T> what is ordered
 */
final class Fusion<T extends Comparable<T>> {
  private final double k;
  private final Map<T, Double> scores = new HashMap<>();

  /** A thing and what it is worth. */
  record Scored<T>(T item, double score) {}

  Fusion(double k) {
    this.k = k;
  }

  /** Adds things in an order of their own, the best score first. */
  void add(double weight, Map<T, Double> order) {
    order(weight, new ArrayList<>(order.keySet()), order::get, true);
  }

  /** Lets a fact order what was found so far; it adds nothing. */
  void refine(double weight, ToDoubleFunction<T> fact) {
    order(weight, new ArrayList<>(scores.keySet()), fact, false);
  }

  private void order(double weight, List<T> items, ToDoubleFunction<T> score, boolean adds) {
    items.sort(Comparator.comparingDouble(score).reversed());
    int rank = 0;
    double last = Double.NaN;
    for (int i = 0; i < items.size(); i++) {
      double here = score.applyAsDouble(items.get(i));
      if (here != last) {
        rank = i + 1;
        last = here;
      }
      double worth = weight / (k + rank);
      if (adds || scores.containsKey(items.get(i))) {
        scores.merge(items.get(i), worth, Double::sum);
      }
    }
  }

  /** All, the best first; what is worth the same, by its own order, so that answers are stable. */
  List<Scored<T>> all() {
    List<Scored<T>> all = new ArrayList<>();
    scores.forEach((item, score) -> all.add(new Scored<>(item, score)));
    all.sort(
        Comparator.comparingDouble((Scored<T> each) -> -each.score()).thenComparing(Scored::item));
    return all;
  }
}
