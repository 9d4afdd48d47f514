package caravan.analysis.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Words that say nothing of a text's topic, of 14 languages, and the words of programming
 * languages. A word of one language may be a topic in another ("war"), so only the list counts that
 * a text itself uses most. Loaded when it is first used. Safe for concurrent use.
 */
final class StopWords {
  private static final String CODE = "code";

  private final List<String> languages = new ArrayList<>();
  private final Map<String, Integer> masks = new HashMap<>();

  private static final class Holder {
    static final StopWords LISTS = new StopWords();
  }

  private StopWords() {
    try (InputStream in = StopWords.class.getResourceAsStream("stopwords.txt")) {
      if (in == null) {
        throw new IllegalStateException("stopwords.txt is missing from this build");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          list(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void list(String line) {
    int end = line.indexOf(']');
    int bit = 1 << languages.size();
    languages.add(line.substring(1, end));
    for (String word : line.substring(end + 2).split(" ", -1)) {
      masks.merge(word, bit, (a, b) -> a | b);
    }
  }

  /** Whether a word says nothing in a text of these words. */
  static Predicate<String> in(List<String> words) {
    StopWords lists = Holder.LISTS;
    int[] hits = new int[lists.languages.size()];
    for (String word : words) {
      int mask = lists.masks.getOrDefault(word, 0);
      for (int i = 0; mask != 0; i++, mask >>>= 1) {
        hits[i] += mask & 1;
      }
    }
    int code = lists.languages.indexOf(CODE);
    int best = 0;
    for (int i = 0; i < hits.length; i++) {
      best = i != code && hits[i] > hits[best] ? i : best;
    }
    boolean isCode = hits[code] > hits[best];
    int chosen = 1 << best | (isCode ? 1 << code : 0);
    return word -> (lists.masks.getOrDefault(word, 0) & chosen) != 0;
  }
}
