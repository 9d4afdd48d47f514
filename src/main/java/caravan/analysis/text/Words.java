package caravan.analysis.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a text into words in lower case. Identifiers are cut into theirs: {@code parseInvoiceNumber}
 * and {@code invoice_number}. Of scripts that put no space between words, two neighbouring
 * characters are a word. Pure functions, linear, bounded.
 */
final class Words {
  /** Stands where a phrase ends: at punctuation, a number, a line of its own. */
  static final String BREAK = "";

  /** What a text is about shows in its first so many characters. */
  static final int MOST_CHARACTERS = 200_000;

  private static final int SHORTEST = 2;
  private static final int LONGEST = 40;

  private Words() {}

  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    int end = Math.min(text.length(), MOST_CHARACTERS);
    int i = 0;
    while (i < end) {
      int point = text.codePointAt(i);
      if (isUnspaced(point)) {
        i = unspaced(text, i, end, words);
      } else if (Character.isLetterOrDigit(point)) {
        i = identifier(text, i, end, words);
      } else {
        boolean joins = point == ' ' || point == '_' || point == '\'' || point == '\u2019';
        boolean line = point == '\n' && i > 0 && i + 1 < end && text.charAt(i + 1) != '\n';
        if (!joins && !(line && isLetterBefore(text, i)) && point != '-' && point != '\r') {
          stop(words);
        }
        i += Character.charCount(point);
      }
    }
    return words;
  }

  /** A wrapped line goes on; a line that ends in punctuation was ended there. */
  private static boolean isLetterBefore(String text, int at) {
    char before = text.charAt(at - 1);
    return Character.isLetterOrDigit(before) || before == '\r';
  }

  private static int identifier(String text, int from, int end, List<String> words) {
    int start = from;
    int i = from;
    while (i < end) {
      int point = text.codePointAt(i);
      if (!isPart(point)) {
        break;
      }
      int next = i + Character.charCount(point);
      if (i > start && isHump(text, start, i, end)) {
        add(text.substring(start, i), words);
        start = i;
      }
      i = next;
    }
    add(text.substring(start, i), words);
    return i;
  }

  private static boolean isPart(int point) {
    return (Character.isLetterOrDigit(point)
            || Character.getType(point) == Character.NON_SPACING_MARK)
        && !isUnspaced(point);
  }

  /** Between {@code parse|Invoice} and {@code XML|Parser}. */
  private static boolean isHump(String text, int start, int at, int end) {
    char here = text.charAt(at);
    char before = text.charAt(at - 1);
    if (!Character.isUpperCase(here)) {
      return false;
    }
    return Character.isLowerCase(before)
        || (Character.isUpperCase(before)
            && at + 1 < end
            && at - start >= 1
            && Character.isLowerCase(text.charAt(at + 1))
            && hasLowerTail(text, at + 1, end));
  }

  /** So that {@code PDFs} stays one word. */
  private static boolean hasLowerTail(String text, int at, int end) {
    return at + 1 < end && Character.isLowerCase(text.charAt(at + 1));
  }

  private static void add(String word, List<String> words) {
    if (Character.isDigit(word.codePointAt(0)) || word.length() > LONGEST) {
      stop(words);
    } else if (word.length() >= SHORTEST) {
      words.add(word.toLowerCase(Locale.ROOT));
    }
  }

  private static int unspaced(String text, int from, int end, List<String> words) {
    stop(words);
    int i = from;
    while (i < end) {
      int point = text.codePointAt(i);
      int next = i + Character.charCount(point);
      if (!isUnspaced(point)) {
        break;
      }
      if (next < end && isUnspaced(text.codePointAt(next))) {
        words.add(text.substring(i, next + Character.charCount(text.codePointAt(next))));
        stop(words);
      }
      i = next;
    }
    return i;
  }

  private static boolean isUnspaced(int point) {
    if (point < 0x0e00) {
      return false;
    }
    Character.UnicodeScript script = Character.UnicodeScript.of(point);
    return switch (script) {
      case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
      default -> false;
    };
  }

  private static void stop(List<String> words) {
    if (!words.isEmpty() && !words.get(words.size() - 1).isEmpty()) {
      words.add(BREAK);
    }
  }
}
