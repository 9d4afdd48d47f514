package caravan.analysis.sensitivity;

import org.jspecify.annotations.Nullable;

/** Finds where a value begins and ends. Pure functions. */
final class Values {
  private static final int LONGEST = 400;

  private Values() {}

  /**
   * A value in a text.
   *
   * @param quoted whether it stood in quotes
   */
  record Value(int start, int end, boolean quoted) {
    int length() {
      return end - start;
    }

    String of(String text) {
      return text.substring(start, end);
    }
  }

  /**
   * The value that begins at a place: in quotes (also escaped ones, as in JSON within JSON) on one
   * line, or up to a blank.
   *
   * @param stops what else ends a bare value
   * @return null if there is none, or it is too long
   */
  static @Nullable Value at(String text, int from, String stops) {
    int at = from;
    char c = Places.at(text, at);
    if ((c == 'r' || c == 'b' || c == 'f' || c == 'u' || c == 'L' || c == '@' || c == '$')
        && isQuote(Places.at(text, at + 1))) {
      at++;
      c = text.charAt(at);
    }
    boolean escaped = c == '\\' && isQuote(Places.at(text, at + 1));
    if (escaped) {
      at++;
      c = text.charAt(at);
    }
    if (!isQuote(c)) {
      int end = bareEnd(text, at, stops, LONGEST);
      return end == at || end - at >= LONGEST ? null : new Value(at, end, false);
    }
    int start = at + 1;
    int most = Math.min(text.length(), start + LONGEST);
    for (int end = start; end < most && text.charAt(end) != '\n'; end++) {
      if (text.charAt(end) == '\\' && !escaped) {
        end++;
      } else if (text.charAt(end) == c) {
        int stop = escaped && text.charAt(end - 1) == '\\' ? end - 1 : end;
        return stop <= start ? null : new Value(start, stop, true);
      }
    }
    return null;
  }

  static int bareEnd(String text, int from, String stops, int most) {
    int end = Math.min(text.length(), from + most);
    int at = from;
    while (at < end
        && !Character.isWhitespace(text.charAt(at))
        && stops.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  static boolean isQuote(char c) {
    return c == '"' || c == '\'' || c == '`';
  }
}
