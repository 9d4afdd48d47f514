package caravan.graph.search;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The words in a path, for the index of names: its analyzer takes {@code lease_berlin} and {@code
 * parseInvoice.java} for one word each, and whoever looks for the lease would not find it. Pure
 * functions.
 */
public final class NameWords {
  /** A longer path has its first ones left out. */
  static final int MOST = 48;

  private static final Pattern BOUNDS =
      Pattern.compile(
          "[^\\p{L}\\p{N}\\p{M}]+" // signs
              + "|(?<=\\p{Ll})(?=\\p{Lu})" // parse|Invoice
              + "|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll}{2})" // XML|Parser
              + "|(?<=\\p{L})(?=\\p{N})|(?<=\\p{N})(?=\\p{L})"); // IMG|2024

  private NameWords() {}

  /** Different words of a path in lower case, parted by spaces. */
  public static String of(String path) {
    Set<String> words = new LinkedHashSet<>();
    for (String word : BOUNDS.split(path, -1)) {
      if (!word.isEmpty()) {
        words.add(word.toLowerCase(Locale.ROOT));
      }
    }
    List<String> all = List.copyOf(words);
    return String.join(" ", all.subList(Math.max(0, all.size() - MOST), all.size()));
  }
}
