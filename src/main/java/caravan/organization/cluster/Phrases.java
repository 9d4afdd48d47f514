package caravan.organization.cluster;

import caravan.model.meaning.Weighted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What tells a cluster from the others, by class-based TF-IDF (Grootendorst, BERTopic, 2022): the
 * weight of a phrase in the cluster · ln(1 + mean weight of a cluster / weight of the phrase in
 * all). Pure functions.
 */
final class Phrases {
  private static final int MOST = 10;

  /** Phrases that a name is made of. */
  private static final int IN_A_NAME = 2;

  /** What weighs less than this beside the first one says too little for a name. */
  private static final double TELLING = 0.4;

  private Phrases() {}

  /** The phrases of each cluster, the heaviest first. */
  static Map<Integer, List<Weighted>> of(Map<Integer, Map<String, Double>> clusters) {
    Map<String, Double> all = new HashMap<>();
    double total = 0;
    for (Map<String, Double> phrases : clusters.values()) {
      for (Map.Entry<String, Double> phrase : phrases.entrySet()) {
        all.merge(phrase.getKey(), phrase.getValue(), Double::sum);
        total += phrase.getValue();
      }
    }
    double mean = total / Math.max(1, clusters.size());
    Map<Integer, List<Weighted>> answer = new HashMap<>();
    clusters.forEach((id, phrases) -> answer.put(id, heaviest(phrases, all, mean)));
    return answer;
  }

  private static List<Weighted> heaviest(
      Map<String, Double> phrases, Map<String, Double> all, double mean) {
    List<Weighted> weighted = new ArrayList<>();
    phrases.forEach(
        (phrase, weight) ->
            weighted.add(
                new Weighted(
                    phrase, weight * Math.log1p(mean / all.getOrDefault(phrase, weight)))));
    weighted.sort(
        Comparator.comparingDouble((Weighted each) -> -each.weight())
            .thenComparing(Weighted::name));
    List<Weighted> best = weighted.subList(0, Math.min(MOST, weighted.size()));
    double most = best.isEmpty() ? 1 : Math.max(best.get(0).weight(), 1e-12);
    return best.stream()
        .map(each -> new Weighted(each.name(), Math.max(0, each.weight() / most)))
        .toList();
  }

  /**
   * A name of the phrases, as {@code Invoice, supplier}: the first ones that do not say the same.
   *
   * @param more how many more of them than usual, where names are alike
   */
  static String name(List<Weighted> phrases, int more) {
    List<String> parts = new ArrayList<>();
    for (Weighted phrase : phrases) {
      if (parts.size() == IN_A_NAME + more) {
        break;
      }
      boolean telling = parts.isEmpty() || more > 0 || phrase.weight() >= TELLING;
      if (telling && parts.stream().noneMatch(part -> shareAWord(part, phrase.name()))) {
        parts.add(phrase.name());
      }
    }
    String name = String.join(", ", parts);
    return name.isEmpty()
        ? name
        : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  /** How much a name says: the mean weight of the phrases that it is made of. */
  static double carried(String name, List<Weighted> phrases) {
    List<String> parts = List.of(name.toLowerCase(Locale.ROOT).split(", ", -1));
    return phrases.stream()
            .filter(phrase -> parts.contains(phrase.name().toLowerCase(Locale.ROOT)))
            .mapToDouble(Weighted::weight)
            .sum()
        / parts.size();
  }

  private static boolean shareAWord(String a, String b) {
    List<String> words = List.of(a.split(" ", -1));
    for (String word : b.split(" ", -1)) {
      if (words.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /** Keeps the heaviest. */
  static void prune(Map<String, Double> phrases, int most) {
    List<Map.Entry<String, Double>> sorted = new ArrayList<>(phrases.entrySet());
    sorted.sort(
        Map.Entry.<String, Double>comparingByValue()
            .reversed()
            .thenComparing(Map.Entry.comparingByKey()));
    sorted
        .subList(Math.min(most, sorted.size()), sorted.size())
        .forEach(each -> phrases.remove(each.getKey()));
  }
}
