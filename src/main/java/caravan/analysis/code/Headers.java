package caravan.analysis.code;

/** Tells headers of C++ from those of C, which have the same ending. */
final class Headers {
  private static final String[] CPP = {
    "class ", "namespace ", "template", "using ", "public:", "private:", "constexpr "
  };

  private Headers() {}

  /** Whether a line starts as only C++ does. */
  static boolean isCpp(String text) {
    int at = 0;
    while (at < text.length()) {
      int start = at;
      while (start < text.length() && (text.charAt(start) == ' ' || text.charAt(start) == '\t')) {
        start++;
      }
      for (String word : CPP) {
        if (text.startsWith(word, start)) {
          return true;
        }
      }
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end + 1;
    }
    return false;
  }
}
