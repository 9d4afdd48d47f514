package caravan.analysis.sensitivity;

/** A set of ASCII characters, of which tokens are made. Immutable. */
final class Chars {
  static final Chars DIGITS = new Chars("0-9");
  static final Chars HEX = new Chars("0-9a-f");
  static final Chars ANY_HEX = new Chars("0-9a-fA-F");
  static final Chars UPPER = new Chars("0-9A-Z");
  static final Chars BASE32 = new Chars("A-Z2-7");
  static final Chars LOWER = new Chars("0-9a-z");
  static final Chars WORD = new Chars("0-9A-Za-z_");
  static final Chars ALNUM = new Chars("0-9A-Za-z");
  static final Chars LETTERS = new Chars("A-Za-z");
  static final Chars BASE58 = new Chars("1-9A-HJ-NP-Za-km-z");
  static final Chars BASE64 = new Chars("0-9A-Za-z+/");
  static final Chars PADDED = new Chars("0-9A-Za-z+/=");
  static final Chars URL64 = new Chars("0-9A-Za-z_-");
  static final Chars DOTTED64 = new Chars("0-9A-Za-z_.-");
  static final Chars TOKEN = new Chars("0-9A-Za-z_.~+/=-");

  private final boolean[] in = new boolean[128];

  /** Characters and ranges as {@code a-z}; a hyphen stands last. */
  Chars(String set) {
    for (int i = 0; i < set.length(); i++) {
      if (i + 2 < set.length() && set.charAt(i + 1) == '-') {
        for (char c = set.charAt(i); c <= set.charAt(i + 2); c++) {
          in[c] = true;
        }
        i += 2;
      } else {
        in[set.charAt(i)] = true;
      }
    }
  }

  boolean has(char c) {
    return c < 128 && in[c];
  }

  /**
   * Whether there is one of these characters at a place; not before the start or behind the end.
   */
  boolean at(String text, int at) {
    return at >= 0 && at < text.length() && has(text.charAt(at));
  }

  /** Where a run of these characters ends that starts here and has at most so many of them. */
  int run(String text, int from, int most) {
    int end = Math.min(text.length(), from + most);
    int at = from;
    while (at < end && has(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Where a run of these characters starts that ends here. */
  int back(String text, int end, int most) {
    int at = end;
    while (at > 0 && end - at < most && has(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  boolean all(String text) {
    return !text.isEmpty() && run(text, 0, text.length()) == text.length();
  }
}
