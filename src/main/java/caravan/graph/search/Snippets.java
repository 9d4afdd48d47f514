package caravan.graph.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says where the words of a question stand. Pure functions. */
final class Snippets {
  private static final int LENGTH = 200;

  /** Words that begin alike and end in few other letters are forms of one word. */
  private static final int ENDING = 3;

  private static final int STEM = 4;

  private Snippets() {}

  /** Which of the words a text has, in any form. */
  static List<String> in(List<String> words, String text) {
    List<String> there = QueryWords.split(text);
    List<String> found = new ArrayList<>();
    for (String word : words) {
      if (there.stream().anyMatch(other -> same(word, other))) {
        found.add(word);
      }
    }
    return found;
  }

  /** Which of some phrases have one of the words. */
  static List<String> with(List<String> words, List<String> phrases) {
    return phrases.stream().filter(phrase -> !in(words, phrase).isEmpty()).toList();
  }

  private static boolean same(String a, String b) {
    if (a.equals(b)) {
      return true;
    }
    int most = Math.min(a.length(), b.length());
    int alike = 0;
    while (alike < most && a.charAt(alike) == b.charAt(alike)) {
      alike++;
    }
    return alike >= STEM && a.length() - alike <= ENDING && b.length() - alike <= ENDING;
  }

  /**
   * The part of a text with most of the words, of about 200 characters; its start if it has none.
   */
  static String of(List<String> words, String text) {
    if (text.length() <= LENGTH) {
      return text;
    }
    int best = 0;
    int most = 0;
    for (int from = 0; from < text.length() - LENGTH / 2; from += LENGTH / 4) {
      int count = in(words, cut(text, from)).size();
      if (count > most) {
        most = count;
        best = from;
      }
    }
    int start = start(text, best);
    int end = Math.min(text.length(), start + LENGTH);
    while (end < text.length() && end > start + LENGTH / 2 && text.charAt(end) != ' ') {
      end--;
    }
    if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
      end++;
    }
    return (start > 0 ? "… " : "")
        + text.substring(start, end).strip()
        + (end < text.length() ? " …" : "");
  }

  private static String cut(String text, int from) {
    return text.substring(from, Math.min(text.length(), from + LENGTH)).toLowerCase(Locale.ROOT);
  }

  /** The next start of a word. */
  private static int start(String text, int from) {
    int start = from;
    while (start > 0 && start < from + LENGTH / 4 && text.charAt(start - 1) != ' ') {
      start++;
    }
    return start < text.length() && Character.isLowSurrogate(text.charAt(start))
        ? start + 1
        : start;
  }
}
