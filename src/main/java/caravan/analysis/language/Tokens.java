package caravan.analysis.language;

import java.util.Arrays;

/**
 * The features by which the model tells languages apart: words, runs of punctuation of at most
 * three characters, and with what lines start; each as a hash, once for a text. Pure functions.
 */
public final class Tokens {
  private static final int LONGEST_WORD = 24;
  private static final int LONGEST_RUN = 3;

  private Tokens() {}

  /** Distinct hashes of a text's tokens, in rising order. */
  public static int[] of(String text) {
    int[] found = new int[text.length() + 1];
    int count = 0;
    boolean lineStart = true;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        lineStart = true;
        at++;
        continue;
      }
      if (c <= ' ' || c >= 0x7f) {
        at++;
        continue;
      }
      boolean word = isWord(c);
      int limit = Math.min(text.length(), at + (word ? LONGEST_WORD + 1 : LONGEST_RUN));
      int end = at + 1;
      while (end < limit && isWord(text.charAt(end)) == word && isToken(text.charAt(end))) {
        end++;
      }
      boolean number = c >= '0' && c <= '9';
      if (!number && end - at <= LONGEST_WORD) {
        int hash = hash(text, at, end, lineStart ? '^' : ' ');
        found[count++] = hash;
      }
      lineStart = false;
      if (word) {
        while (end < text.length() && isWord(text.charAt(end))) {
          end++;
        }
      }
      at = end;
    }
    Arrays.sort(found, 0, count);
    int distinct = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || found[i] != found[i - 1]) {
        found[distinct++] = found[i];
      }
    }
    return Arrays.copyOf(found, distinct);
  }

  private static boolean isToken(char c) {
    return c > ' ' && c < 0x7f;
  }

  private static boolean isWord(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
  }

  /** FNV-1a over the place of the token in its line and its characters. */
  private static int hash(String text, int from, int to, char place) {
    int hash = (0x811c9dc5 ^ place) * 0x01000193;
    for (int i = from; i < to; i++) {
      hash = (hash ^ text.charAt(i)) * 0x01000193;
    }
    return hash;
  }
}
