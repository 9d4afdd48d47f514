package caravan.analysis.text;

import java.util.ArrayList;
import java.util.List;

/** Cuts a long text into the parts that stand for it: its start, and others evenly behind it. */
final class Windows {
  /** An English token is about 4.5 characters long; what is too much, the tokenizer leaves out. */
  private static final int CHARACTERS = 6;

  private Windows() {}

  /**
   * At most so many parts, each of so many characters as a window of tokens can take; the first one
   * begins the text and the last one ends it. A text that fits is its only part.
   */
  static List<String> of(String text, int tokens, int windows) {
    int length = tokens * CHARACTERS;
    if (windows == 1 || text.length() <= length) {
      return List.of(text.substring(0, edge(text, Math.min(length, text.length()))));
    }
    int count = Math.min(windows, (text.length() + length - 1) / length);
    List<String> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int start = (int) ((long) (text.length() - length) * i / (count - 1));
      int from = i == 0 ? 0 : word(text, start);
      parts.add(text.substring(from, edge(text, Math.min(from + length, text.length()))));
    }
    return parts;
  }

  /** The start of the next word, if there is one near. */
  private static int word(String text, int from) {
    for (int i = from; i < Math.min(from + 40, text.length()); i++) {
      if (Character.isWhitespace(text.charAt(i))) {
        return i;
      }
    }
    return edge(text, from);
  }

  /** Not between the halves of a surrogate pair. */
  private static int edge(String text, int at) {
    return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }
}
