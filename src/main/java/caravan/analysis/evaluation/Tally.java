package caravan.analysis.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Right and wrong answers of one kind. For one thread. */
public final class Tally {
  private final Map<String, Map<String, Integer>> answers = new TreeMap<>();
  private int total;
  private int right;

  /**
   * How well one label is told.
   *
   * @param support how many files have it
   * @param precision of those that were said to have it, how many do; 1 if none was
   * @param recall of those that have it, how many were said to
   */
  public record Score(String label, int support, double precision, double recall) {
    /** The harmonic mean of both; 0 if both are 0. */
    public double f1() {
      return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
  }

  /** A wrong answer, and how often it was given. */
  public record Confusion(String expected, String answered, int count) {}

  public void add(String expected, String answered) {
    total++;
    right += expected.equals(answered) ? 1 : 0;
    answers.computeIfAbsent(expected, e -> new TreeMap<>()).merge(answered, 1, Integer::sum);
  }

  public int total() {
    return total;
  }

  /** The share of right answers; 1 if none was asked for. */
  public double accuracy() {
    return total == 0 ? 1 : (double) right / total;
  }

  /** By label, in alphabetical order; also of labels that were only answered. */
  public List<Score> scores() {
    TreeSet<String> labels = new TreeSet<>(answers.keySet());
    answers.values().forEach(given -> labels.addAll(given.keySet()));
    return labels.stream().map(this::score).toList();
  }

  private Score score(String label) {
    int support = answers.getOrDefault(label, Map.of()).values().stream().mapToInt(n -> n).sum();
    int answered = answers.values().stream().mapToInt(given -> given.getOrDefault(label, 0)).sum();
    int both = answers.getOrDefault(label, Map.of()).getOrDefault(label, 0);
    return new Score(
        label,
        support,
        answered == 0 ? 1 : (double) both / answered,
        support == 0 ? 1 : (double) both / support);
  }

  /** The wrong answers, the most frequent first. */
  public List<Confusion> confusions() {
    List<Confusion> all = new ArrayList<>();
    answers.forEach(
        (expected, given) ->
            given.forEach(
                (answered, count) -> {
                  if (!expected.equals(answered)) {
                    all.add(new Confusion(expected, answered, count));
                  }
                }));
    all.sort(Comparator.comparingInt(Confusion::count).reversed());
    return all;
  }
}
