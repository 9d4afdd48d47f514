package caravan.analysis.sensitivity;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says what a number in a text is: a card, an account, the id of a person, a telephone, a date of
 * birth. Where a check sum leaves too much to chance, the text must speak of it too. Stateless;
 * looks at no more than some forty characters from where a number starts.
 */
final class Numbers {
  private static final int LONGEST = 40;

  /** Numbers that documentation and payment services give as examples. */
  private static final Set<String> EXAMPLES =
      Set.of(
          "4111111111111111",
          "4242424242424242",
          "4012888888881881",
          "4000056655665556",
          "5555555555554444",
          "5105105105105100",
          "2223003122003222",
          "378282246310005",
          "371449635398431",
          "6011111111111117",
          "6011000990139424",
          "3530111333300000",
          "30569309025904",
          "4444333322221111",
          "4000000000000002",
          "5200828282828210");

  private Numbers() {}

  /**
   * Looks at the number that starts here; the character before is no digit.
   *
   * @return where to look for the next one
   */
  static int look(Pass pass, int start) {
    String text = pass.text;
    char before = Places.at(text, start - 1);
    if (before == '+') {
      int end = Phones.international(pass, start);
      return end > 0 ? end : start + 1;
    }
    if (Character.isLetter(before) || before == '_') {
      int end = LetteredIds.look(pass, start);
      return end > 0 ? end : start + 1;
    }
    int end = LetteredIds.spaced(pass, start);
    if (end < 0) {
      end = Dates.birth(pass, start);
    }
    if (end < 0) {
      end = grouped(pass, start);
    }
    if (end < 0) {
      end = Phones.local(pass, start);
    }
    return end > 0 ? end : Chars.DIGITS.run(text, start, LONGEST);
  }

  /** Groups of digits with the same character between them, read as far as each kind wants. */
  private static int grouped(Pass pass, int start) {
    String text = pass.text;
    if (isInside(text, start)) {
      return -1;
    }
    StringBuilder digits = new StringBuilder(20);
    StringBuilder shape = new StringBuilder(8);
    char separator = 0;
    int at = start;
    int found = -1;
    while (at - start < LONGEST) {
      int end = Chars.DIGITS.run(text, at, 20);
      digits.append(text, at, end);
      shape.append((char) ('0' + Math.min(end - at, 20)));
      char next = Places.at(text, end);
      if (digits.length() > 19) {
        break;
      }
      if (digits.length() >= 9 && isEnd(text, end, separator)) {
        Kind kind = kind(pass, start, end, digits.toString(), shape.toString(), separator);
        if (kind != null) {
          pass.hit(kind, start, end);
          found = end;
          break;
        }
      }
      boolean joins = next == ' ' || next == '-' || next == '.' || next == '/';
      boolean goesOn =
          joins && Chars.DIGITS.at(text, end + 1) && !(next == ' ' && separator == '.');
      if (!goesOn) {
        break;
      }
      if (separator == 0) {
        separator = next;
      } else if (next != separator) {
        // 756.1234.5678.97 has one kind of joint, 85.07.30-033.28 has two
        if (!(separator == '.' && next == '-') && !(separator == '-' && next == '.')) {
          break;
        }
        shape.append(next);
      }
      at = end + 1;
    }
    return found;
  }

  /** Whether what is before makes it a part of something longer, as of an address or a version. */
  private static boolean isInside(String text, int start) {
    char before = Places.at(text, start - 1);
    return Chars.WORD.has(before) && before != 0
        || (before == '-' || before == '.' || before == '/') && Chars.WORD.at(text, start - 2);
  }

  private static boolean isEnd(String text, int end, char separator) {
    char next = Places.at(text, end);
    if (next != 0 && Chars.WORD.has(next)) {
      return false;
    }
    return !((next == '-' || next == '.' || next == '/' || next == ':')
        && Chars.WORD.at(text, end + 1)
        && (separator != ' ' || next != '/'));
  }

  private static @Nullable Kind kind(
      Pass pass, int start, int end, String digits, String shape, char separator) {
    Kind person = NationalIds.kind(pass, start, digits, shape, separator);
    if (person != null) {
      return person;
    }
    if (isCard(pass, start, end, digits, shape, separator)) {
      return Kind.CARD;
    }
    boolean routing =
        digits.length() == 9
            && separator == 0
            && pass.about(Topic.ROUTING, start)
            && CheckDigits.weighted(digits, 3, 7, 1, 3, 7, 1, 3, 7, 1) % 10 == 0
            && !digits.startsWith("00000");
    return routing ? Kind.BANK_ACCOUNT : null;
  }

  private static boolean isCard(
      Pass pass, int start, int end, String digits, String shape, char separator) {
    if (digits.length() < 13
        || separator == '.'
        || separator == '/'
        || !issuer(digits)
        || !CheckDigits.luhn(digits)
        || EXAMPLES.contains(digits)
        || Strength.different(digits) < 3) {
      return false;
    }
    boolean written =
        shape.equals("4444") || shape.equals("465") || shape.equals("464") || shape.equals("44443");
    if (separator != 0) {
      return written;
    }
    return pass.about(Topic.CARD, start) || standsAlone(pass.text, start, end);
  }

  /** As in a list of cards: nothing but the number between the breaks of lines or columns. */
  private static boolean standsAlone(String text, int start, int end) {
    char before = Places.at(text, start - 1);
    char behind = Places.at(text, end);
    return (before == 0 || before == '\n') && (behind == 0 || behind == '\n' || behind == '\r');
  }

  /** Whether an issuer has numbers that begin so, of this length (ISO/IEC 7812 and the schemes). */
  private static boolean issuer(String digits) {
    int n = digits.length();
    int two = Integer.parseInt(digits.substring(0, 2));
    int four = Integer.parseInt(digits.substring(0, 4));
    if (digits.charAt(0) == '4') {
      return n == 13 || n == 16 || n == 19;
    }
    if (two >= 51 && two <= 55 || four >= 2221 && four <= 2720) {
      return n == 16;
    }
    if (two == 34 || two == 37) {
      return n == 15;
    }
    if (four == 6011 || two == 65 || four >= 6440 && four <= 6499) {
      return n == 16 || n == 19;
    }
    if (four >= 3528 && four <= 3589) {
      return n == 16;
    }
    if (four >= 3000 && four <= 3059 || two == 36 || two == 38) {
      return n == 14;
    }
    return two == 62 && n >= 16 || (two == 50 || two >= 56 && two <= 58 || two == 67) && n >= 16;
  }
}
