package caravan.analysis.text;

import caravan.model.meaning.Weighted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Finds the words and phrases of up to three words that tell a text from others. Class-based TF-IDF
 * (Grootendorst, BERTopic, 2022) with each document a class of its own: ln(1 + count) · ln(1 + N /
 * documents with the word), a phrase by the mean of its words; what stands early weighs up to half
 * more. Linear in the text, of which the first 200,000 characters count. Pure functions.
 */
public final class Keyphrases {
  /** The most that are answered. */
  public static final int MOST = 20;

  private static final int LONGEST_PHRASE = 3;
  private static final double EARLY = 100;

  /** A phrase that occurs is rarer than its words by chance: it says more. */
  private static final double LONGER_SAYS_MORE = 0.35;

  private Keyphrases() {}

  /** How often and how early something occurs. */
  private static final class Seen {
    final List<String> words;
    final int first;
    int count;
    double score;

    Seen(List<String> words, int first) {
      this.words = words;
      this.first = first;
    }

    String text() {
      return String.join(" ", words);
    }
  }

  /** The different words of a text that may say something: what statistics are made of. */
  public static Set<String> words(String text) {
    List<String> words = Words.of(text);
    Predicate<String> stop = StopWords.in(words);
    Set<String> different = new TreeSet<>();
    for (String word : words) {
      if (!word.isEmpty() && !stop.test(word)) {
        different.add(word);
      }
    }
    return different;
  }

  /**
   * What a text is about, the heaviest first, at most {@link #MOST}; the heaviest has the weight 1.
   *
   * @param statistics of the texts that it is to be told from; of none, only counts and places tell
   */
  public static List<Weighted> of(String text, Statistics statistics) {
    List<String> words = Words.of(text);
    Map<String, Seen> seen = count(words, StopWords.in(words));
    foldPlurals(seen);
    List<Seen> candidates = new ArrayList<>();
    for (Seen each : seen.values()) {
      if (each.words.size() == 1 || each.count > 1) {
        each.score = score(each, statistics);
        candidates.add(each);
      }
    }
    candidates.sort(
        Comparator.comparingDouble((Seen each) -> -each.score).thenComparing(Seen::text));
    return weighted(chosen(candidates));
  }

  private static Map<String, Seen> count(List<String> words, Predicate<String> stop) {
    boolean[] ends = new boolean[words.size()];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = words.get(i).isEmpty() || stop.test(words.get(i));
    }
    Map<String, Seen> seen = new HashMap<>();
    for (int i = 0; i < ends.length; i++) {
      StringBuilder phrase = new StringBuilder();
      for (int n = 0; n < LONGEST_PHRASE && i + n < ends.length && !ends[i + n]; n++) {
        phrase.append(n == 0 ? "" : " ").append(words.get(i + n));
        int from = i;
        int to = i + n + 1;
        seen.computeIfAbsent(
                phrase.toString(), key -> new Seen(List.copyOf(words.subList(from, to)), from))
            .count++;
      }
    }
    return seen;
  }

  /** A word and its plural are one, by the shorter of both. */
  private static void foldPlurals(Map<String, Seen> seen) {
    for (String plural : List.copyOf(seen.keySet())) {
      if (plural.endsWith("s") && plural.length() > LONGEST_PHRASE) {
        Seen singular = seen.get(plural.substring(0, plural.length() - 1));
        Seen more = seen.get(plural);
        if (singular != null && more != null) {
          singular.count += more.count;
          seen.remove(plural);
        }
      }
    }
  }

  private static double score(Seen each, Statistics statistics) {
    double rarity = 0;
    for (String word : each.words) {
      rarity += Math.log1p((statistics.documents() + 1.0) / (statistics.frequency(word) + 1.0));
    }
    int length = each.words.size();
    return Math.log1p(each.count)
        * (rarity / length)
        * (1 + LONGER_SAYS_MORE * (length - 1))
        * (1 + 0.5 / (1 + each.first / EARLY));
  }

  /** Without what a better one says already. */
  private static List<Seen> chosen(List<Seen> candidates) {
    List<Seen> chosen = new ArrayList<>();
    for (Seen each : candidates) {
      if (chosen.size() == MOST) {
        break;
      }
      if (chosen.stream().noneMatch(better -> says(better, each))) {
        chosen.removeIf(worse -> worse.words.size() < each.words.size() && says(each, worse));
        chosen.add(each);
      }
    }
    return chosen;
  }

  /** Whether one phrase says what the other does: it holds it, or is a part as frequent. */
  private static boolean says(Seen better, Seen other) {
    boolean holds = Collections.indexOfSubList(better.words, other.words) >= 0;
    boolean part = Collections.indexOfSubList(other.words, better.words) >= 0;
    return (holds && better.count * 2 >= other.count) || (part && other.count * 2 < better.count);
  }

  private static List<Weighted> weighted(List<Seen> chosen) {
    double most = chosen.stream().mapToDouble(each -> each.score).max().orElse(1);
    Seen[] sorted = chosen.toArray(Seen[]::new);
    Arrays.sort(sorted, Comparator.comparingDouble(each -> -each.score));
    List<Weighted> weighted = new ArrayList<>();
    for (Seen each : sorted) {
      weighted.add(new Weighted(each.text(), each.score / most));
    }
    return weighted;
  }
}
