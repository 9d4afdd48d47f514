package caravan.graph.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The words of a question, as the full-text index is asked for them. Each is put in quotes, where
 * nothing is special to Lucene but quotes and backslashes, so nothing that somebody writes is an
 * operator.
 *
 * @param words different ones in lower case, in their order, at most {@value #MOST_WORDS}
 * @param signed what is written in one but is no plain word, as {@code 1,234.50} or {@code U.S.}:
 *     the index may know it as one, or as words that follow each other
 * @param common whether the question has only words that say nothing, which then count
 * @param left how many more words there are, which do not count
 */
record QueryWords(List<String> words, List<String> signed, boolean common, int left) {
  /** More words make a search slow, and no better: a question of that length is a text. */
  static final int MOST_WORDS = 64;

  private static final int LONGEST = 100;
  private static final int MOST_SIGNED = 16;
  private static final Pattern EDGES =
      Pattern.compile("^[^\\p{L}\\p{N}\\p{M}]+|[^\\p{L}\\p{N}\\p{M}]+$");

  /** English first: of two languages with as many words in a question, it is the likelier one. */
  private static final List<Set<String>> COMMON =
      List.of(
          common(
              "a about an and any are as at be been but by can could did do does for from had has"
                  + " have he her his how i if in into is it its me my no nor not of on or our she"
                  + " so some such than that the their them then there these they this to us was we"
                  + " were what when where which who whose why will with would you your"),
          common(
              "aber als am an auf aus bei bin bis das dass dem den der des die du ein eine einem"
                  + " einen einer eines er es für hat ich ihr im in ist mein mit nach nicht oder"
                  + " sich sie sind so um und uns unser vom von vor war was wer wie wir wo zu zum"
                  + " zur über"),
          common(
              "au aux avec ce ces dans de des du elle en est et il ils je la le les leur lui ma"
                  + " mais mes mon ne nos notre nous on ou où par pas pour qui que sa ses son sont"
                  + " sur un une vos votre vous"),
          common(
              "con de del el ella en es esta este la las lo los mi para pero por que se sin su sus"
                  + " un una y"));

  private static Set<String> common(String words) {
    return Set.of(words.split(" ", -1));
  }

  /** The words that say nothing in the language that has most of these. */
  private static Set<String> common(List<String> words) {
    Set<String> best = COMMON.get(0);
    long most = 0;
    for (Set<String> language : COMMON) {
      long count = words.stream().filter(language::contains).count();
      if (count > most) {
        most = count;
        best = language;
      }
    }
    return best;
  }

  /** The words of a text. */
  static QueryWords of(String text) {
    List<String> all = split(text);
    Set<String> telling = new LinkedHashSet<>(all);
    telling.removeIf(common(all)::contains);
    boolean common = telling.isEmpty() && !all.isEmpty();
    Set<String> chosen = common ? new LinkedHashSet<>(all) : telling;
    return new QueryWords(
        chosen.stream().limit(MOST_WORDS).toList(),
        signed(text),
        common,
        Math.max(0, chosen.size() - MOST_WORDS));
  }

  /**
   * The words of a question.
   *
   * @throws IllegalArgumentException if there are none; the message says so
   */
  static QueryWords asked(String question) {
    QueryWords words = of(question);
    if (words.words().isEmpty()) {
      throw new IllegalArgumentException(
          question.isBlank()
              ? "the question is empty; ask with some words"
              : "the question has no word in it, only signs; ask with some words");
    }
    return words;
  }

  private static List<String> signed(String text) {
    Set<String> signed = new LinkedHashSet<>();
    for (String chunk : plain(text).split("[\\s\\p{Z}]+", -1)) {
      String inner = EDGES.matcher(chunk).replaceAll("");
      if (inner.length() <= LONGEST && split(inner).size() > 1 && signed.size() < MOST_SIGNED) {
        signed.add(inner);
      }
    }
    return List.copyOf(signed);
  }

  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  /** Runs of letters, digits and the marks on them, in lower case. */
  static List<String> split(String text) {
    String plain = plain(text);
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= plain.length(); ) {
      int point = i < plain.length() ? plain.codePointAt(i) : -1;
      boolean part = point >= 0 && isPart(point);
      if (part && start < 0) {
        start = i;
      } else if (!part && start >= 0) {
        words.add(plain.substring(start, Math.min(i, start + LONGEST)));
        start = -1;
      }
      i += point < 0 ? 1 : Character.charCount(point);
    }
    return words;
  }

  private static boolean isPart(int point) {
    return Character.isLetterOrDigit(point)
        || Character.getType(point) == Character.NON_SPACING_MARK
        || Character.getType(point) == Character.COMBINING_SPACING_MARK;
  }

  /** Any of them, as Lucene reads it. */
  String any() {
    return Stream.concat(words.stream(), signed.stream())
        .map(each -> '"' + each.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(" "));
  }

  /** Any of the words in one of the fields of an index. */
  String any(String field, double boost) {
    return field + ":(" + any() + ")^" + boost;
  }
}
