package caravan.config;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody probably meant: the word at the smallest edit distance (Levenshtein). */
public final class Nearest {
  private Nearest() {}

  public static Optional<String> to(String word, Collection<String> known) {
    // No stream: each start compares variables of the environment, and to link what a stream calls
    // takes a thirtieth of it.
    Optional<String> nearest = Optional.empty();
    int least = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(word, candidate);
      if (distance < least || distance == least && candidate.compareTo(nearest.orElseThrow()) < 0) {
        nearest = Optional.of(candidate);
        least = distance;
      }
    }
    return nearest;
  }

  public static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
