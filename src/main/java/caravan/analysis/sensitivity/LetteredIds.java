package caravan.analysis.sensitivity;

import java.util.Map;
import java.util.Set;

/** Numbers with letters in them: IBAN, and ids of Italy, Spain and the United Kingdom. */
final class LetteredIds {
  /** ISO 13616: how long the IBAN of each country is. */
  private static final Map<String, Integer> IBAN_LENGTHS =
      Map.ofEntries(
          Map.entry("AD", 24),
          Map.entry("AE", 23),
          Map.entry("AL", 28),
          Map.entry("AT", 20),
          Map.entry("AZ", 28),
          Map.entry("BA", 20),
          Map.entry("BE", 16),
          Map.entry("BG", 22),
          Map.entry("BH", 22),
          Map.entry("BR", 29),
          Map.entry("BY", 28),
          Map.entry("CH", 21),
          Map.entry("CR", 22),
          Map.entry("CY", 28),
          Map.entry("CZ", 24),
          Map.entry("DE", 22),
          Map.entry("DK", 18),
          Map.entry("DO", 28),
          Map.entry("EE", 20),
          Map.entry("EG", 29),
          Map.entry("ES", 24),
          Map.entry("FI", 18),
          Map.entry("FO", 18),
          Map.entry("FR", 27),
          Map.entry("GB", 22),
          Map.entry("GE", 22),
          Map.entry("GI", 23),
          Map.entry("GL", 18),
          Map.entry("GR", 27),
          Map.entry("GT", 28),
          Map.entry("HR", 21),
          Map.entry("HU", 28),
          Map.entry("IE", 22),
          Map.entry("IL", 23),
          Map.entry("IQ", 23),
          Map.entry("IS", 26),
          Map.entry("IT", 27),
          Map.entry("JO", 30),
          Map.entry("KW", 30),
          Map.entry("KZ", 20),
          Map.entry("LB", 28),
          Map.entry("LC", 32),
          Map.entry("LI", 21),
          Map.entry("LT", 20),
          Map.entry("LU", 20),
          Map.entry("LV", 21),
          Map.entry("LY", 25),
          Map.entry("MC", 27),
          Map.entry("MD", 24),
          Map.entry("ME", 22),
          Map.entry("MK", 19),
          Map.entry("MR", 27),
          Map.entry("MT", 31),
          Map.entry("MU", 30),
          Map.entry("NL", 18),
          Map.entry("NO", 15),
          Map.entry("PK", 24),
          Map.entry("PL", 28),
          Map.entry("PS", 29),
          Map.entry("PT", 25),
          Map.entry("QA", 29),
          Map.entry("RO", 24),
          Map.entry("RS", 22),
          Map.entry("SA", 24),
          Map.entry("SC", 31),
          Map.entry("SE", 24),
          Map.entry("SI", 19),
          Map.entry("SK", 24),
          Map.entry("SM", 27),
          Map.entry("SV", 28),
          Map.entry("TL", 23),
          Map.entry("TN", 24),
          Map.entry("TR", 26),
          Map.entry("UA", 29),
          Map.entry("VA", 22),
          Map.entry("VG", 24),
          Map.entry("XK", 20));

  /** The IBANs that documentation gives as examples. */
  private static final Set<String> EXAMPLES =
      Set.of(
          "DE89370400440532013000",
          "GB82WEST12345698765432",
          "GB29NWBK60161331926819",
          "FR1420041010050500013M02606",
          "CH9300762011623852957",
          "ES9121000418450200051332",
          "NL91ABNA0417164300",
          "AT611904300234573201",
          "BE68539007547034",
          "IT60X0542811101000000123456");

  private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
  private static final Set<String> NO_NINO = Set.of("BG", "GB", "NK", "KN", "TN", "NT", "ZZ");

  private LetteredIds() {}

  /**
   * Reports what starts with the letters right before this digit.
   *
   * @return where it ends, -1 if there is nothing
   */
  static int look(Pass pass, int digit) {
    String text = pass.text;
    int start = digit;
    while (start > 0 && digit - start < 7 && isUpper(text.charAt(start - 1))) {
      start--;
    }
    if (Chars.WORD.at(text, start - 1)) {
      return -1;
    }
    return switch (digit - start) {
      case 1 -> spanish(pass, start, digit);
      case 2 -> {
        int end = iban(pass, start);
        yield end > 0 ? end : nino(pass, start, digit);
      }
      case 6 -> italian(pass, start, digit);
      default -> -1;
    };
  }

  /** What starts with a blank between letters and digits, or with the digits of a DNI. */
  static int spaced(Pass pass, int digit) {
    String text = pass.text;
    boolean letters =
        Places.at(text, digit - 1) == ' '
            && digit >= 3
            && isUpper(text.charAt(digit - 2))
            && isUpper(text.charAt(digit - 3))
            && !Chars.WORD.at(text, digit - 4);
    if (letters) {
      int end = nino(pass, digit - 3, digit);
      if (end > 0) {
        return end;
      }
    }
    return dni(pass, digit);
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static int iban(Pass pass, int start) {
    String text = pass.text;
    Integer length = IBAN_LENGTHS.get(text.substring(start, start + 2));
    if (length == null) {
      return -1;
    }
    StringBuilder iban = new StringBuilder(length);
    int at = start;
    while (iban.length() < length && at < text.length()) {
      char c = text.charAt(at);
      if (Chars.UPPER.has(c)) {
        iban.append(c);
      } else if ((c != ' ' && c != '-') || !Chars.UPPER.at(text, at + 1)) {
        return -1;
      }
      at++;
    }
    boolean whole = iban.length() == length && !Chars.WORD.at(text, at);
    if (!whole
        || !Chars.DIGITS.has(iban.charAt(2))
        || !Chars.DIGITS.has(iban.charAt(3))
        || !CheckDigits.iban(iban.toString())
        || EXAMPLES.contains(iban.toString())) {
      return -1;
    }
    pass.hit(Kind.IBAN, start, at);
    return at;
  }

  private static int nino(Pass pass, int start, int digit) {
    String text = pass.text;
    String letters = text.substring(start, start + 2);
    if (!pass.about(Topic.NINO, start)
        || NO_NINO.contains(letters)
        || "DFIQUV".indexOf(letters.charAt(0)) >= 0
        || "DFIQUVO".indexOf(letters.charAt(1)) >= 0) {
      return -1;
    }
    int digits = 0;
    int at = digit;
    while (digits < 6 && at < text.length()) {
      if (Chars.DIGITS.has(text.charAt(at))) {
        digits++;
      } else if (text.charAt(at) != ' ' || digits % 2 == 1) {
        return -1;
      }
      at++;
    }
    if (Places.at(text, at) == ' ') {
      at++;
    }
    char last = Places.at(text, at);
    if (digits < 6 || last < 'A' || last > 'D' || Chars.WORD.at(text, at + 1)) {
      return -1;
    }
    pass.hit(Kind.UK_NINO, start, at + 1);
    return at + 1;
  }

  private static int spanish(Pass pass, int start, int digit) {
    String text = pass.text;
    int first = "XYZ".indexOf(text.charAt(start));
    int end = Chars.DIGITS.run(text, digit, 8);
    int letter = Places.at(text, end) == '-' ? end + 1 : end;
    if (first < 0
        || end - digit != 7
        || Places.at(text, letter)
            != DNI_LETTERS.charAt(CheckDigits.mod(first + text.substring(digit, end), 23))
        || Chars.WORD.at(text, letter + 1)) {
      return -1;
    }
    pass.hit(Kind.ES_NIE, start, letter + 1);
    return letter + 1;
  }

  private static int dni(Pass pass, int digit) {
    String text = pass.text;
    int end = Chars.DIGITS.run(text, digit, 9);
    int letter = Places.at(text, end) == '-' ? end + 1 : end;
    if (end - digit != 8
        || !isUpper(Places.at(text, letter))
        || Chars.WORD.at(text, letter + 1)
        || Chars.WORD.at(text, digit - 1)
        || !pass.about(Topic.DNI, digit)
        || text.charAt(letter)
            != DNI_LETTERS.charAt(CheckDigits.mod(text.substring(digit, end), 23))) {
      return -1;
    }
    pass.hit(Kind.ES_DNI, digit, letter + 1);
    return letter + 1;
  }

  /** Six letters, a date, a place and a check letter, as the decree of 23 December 1976 has it. */
  private static int italian(Pass pass, int start, int digit) {
    String text = pass.text;
    int end = start + 16;
    if (end > text.length() || Chars.WORD.at(text, end)) {
      return -1;
    }
    String code = text.substring(start, end);
    String form = "LLLLLLDDMDDLDDDL";
    for (int i = 0; i < form.length(); i++) {
      char c = code.charAt(i);
      boolean digitHere = Chars.DIGITS.has(c) || "LMNPQRSTUV".indexOf(c) >= 0;
      boolean fits =
          switch (form.charAt(i)) {
            case 'D' -> digitHere;
            case 'M' -> "ABCDEHLMPRST".indexOf(c) >= 0;
            default -> isUpper(c);
          };
      if (!fits) {
        return -1;
      }
    }
    if (checkLetter(code) != code.charAt(15)) {
      return -1;
    }
    pass.hit(Kind.IT_CODICE_FISCALE, start, end);
    return end;
  }

  private static char checkLetter(String code) {
    String odd = "BAFHJNPRTVCESULDGIMOQKWZYX";
    int sum = 0;
    for (int i = 0; i < 15; i++) {
      char c = code.charAt(i);
      int value = Chars.DIGITS.has(c) ? c - '0' : c - 'A';
      sum += i % 2 == 1 ? value : odd.charAt(value) - 'A';
    }
    return (char) ('A' + sum % 26);
  }
}
