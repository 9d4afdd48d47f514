package caravan.analysis.sensitivity;

/** Looks around in a text, no further than it is told. Pure functions. */
final class Places {
  private Places() {}

  /**
   * Where a text comes next.
   *
   * @param reach how many characters it may begin behind
   * @return -1 if it does not come there
   */
  static int find(String text, String wanted, int from, int reach) {
    int last = Math.min(text.length() - wanted.length(), from + reach);
    for (int at = from; at <= last; at++) {
      if (text.startsWith(wanted, at)) {
        return at;
      }
    }
    return -1;
  }

  /** Where the line ends, or where the reach does. */
  static int lineEnd(String text, int from, int reach) {
    int end = Math.min(text.length(), from + reach);
    int at = from;
    while (at < end && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      at++;
    }
    return at;
  }

  /** Past spaces and tabs. */
  static int skipBlanks(String text, int from, int reach) {
    int end = Math.min(text.length(), from + reach);
    int at = from;
    while (at < end && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  /** The character at a place, 0 outside of the text. */
  static char at(String text, int at) {
    return at >= 0 && at < text.length() ? text.charAt(at) : 0;
  }

  /** Whether a word stands for itself: no letter before and, if it is whole, none behind. */
  static boolean isWord(String text, int start, int end, boolean whole) {
    return !Character.isLetter(at(text, start - 1))
        && !(whole && Character.isLetter(at(text, end)));
  }
}
