package caravan.analysis.sensitivity;

/** Telephone numbers: with a plus and a country, or where the text speaks of a telephone. */
final class Phones {
  private static final int LONGEST = 26;

  private Phones() {}

  /** Of the digits behind a plus; E.164 allows 15. */
  static int international(Pass pass, int start) {
    String text = pass.text;
    if (text.charAt(start) == '0' || Chars.WORD.at(text, start - 2)) {
      return -1;
    }
    int end = end(text, start);
    int digits = digits(text, start, end);
    if (digits < 8 || digits > 15 || isArithmetic(text, start, end)) {
      return -1;
    }
    pass.hit(Kind.PHONE, start - 1, end);
    return end;
  }

  /** A sum or a time zone has no joints within, and is short. */
  private static boolean isArithmetic(String text, int start, int end) {
    return Chars.WORD.at(text, end) || Strength.isSequence(text.substring(start, end));
  }

  static int local(Pass pass, int start) {
    String text = pass.text;
    if (!pass.about(Topic.PHONE, start)) {
      return -1;
    }
    int end = end(text, start);
    int digits = digits(text, start, end);
    char first = text.charAt(start);
    boolean opened = Places.at(text, start - 1) == '(';
    boolean plausible = first == '0' || opened || digits == 10 && first >= '2';
    if (!plausible || digits < 7 || digits > 13 || Chars.WORD.at(text, end)) {
      return -1;
    }
    pass.hit(Kind.PHONE, opened ? start - 1 : start, end);
    return end;
  }

  /** Where a number ends whose groups are parted by one or two of the usual characters. */
  private static int end(String text, int start) {
    int most = Math.min(text.length(), start + LONGEST);
    int end = start;
    int joints = 0;
    for (int at = start; at < most; at++) {
      char c = text.charAt(at);
      if (Chars.DIGITS.has(c)) {
        end = at + 1;
        joints = 0;
      } else if (" -./()".indexOf(c) < 0 || ++joints > 3) {
        break;
      }
    }
    return end;
  }

  private static int digits(String text, int start, int end) {
    int count = 0;
    for (int at = start; at < end; at++) {
      count += Chars.DIGITS.has(text.charAt(at)) ? 1 : 0;
    }
    return count;
  }
}
