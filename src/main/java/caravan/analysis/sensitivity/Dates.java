package caravan.analysis.sensitivity;

import java.util.List;
import java.util.Locale;

/** Dates of birth: a date where the text speaks of a birth. Stateless. */
final class Dates {
  private static final List<String> MONTHS =
      List.of(
          "jan", "feb", "mar", "mär", "apr", "may", "mai", "jun", "jul", "aug", "sep", "oct", "okt",
          "nov", "dec", "dez", "fév", "avr", "aoû", "déc", "ene", "abr", "ago", "dic", "gen", "mag",
          "giu", "lug", "set", "ott", "mei", "maa");

  private Dates() {}

  /**
   * Reports the date of birth that starts here.
   *
   * @return where it ends, -1 if there is none
   */
  static int birth(Pass pass, int start) {
    String text = pass.text;
    char before = Places.at(text, start - 1);
    boolean within =
        (before == '-' || before == '.' || before == '/') && Chars.DIGITS.at(text, start - 2);
    if (within || !pass.about(Topic.BIRTH, start)) {
      return -1;
    }
    int first = Chars.DIGITS.run(text, start, 5);
    char joint = Places.at(text, first);
    int end = -1;
    if (joint == '-' || joint == '.' || joint == '/') {
      int second = Chars.DIGITS.run(text, first + 1, 3);
      int gap = joint == '.' && Places.at(text, second + 1) == ' ' ? 2 : 1;
      int from = Math.min(second + gap, text.length());
      int third = Chars.DIGITS.run(text, from, 5);
      if (Places.at(text, second) == joint
          && isDate(
              text.substring(start, first),
              text.substring(first + 1, second),
              text.substring(from, third))
          && !Chars.WORD.at(text, third)) {
        end = third;
      }
    }
    if (end < 0) {
      end = written(text, start, first);
    }
    if (end > 0) {
      pass.hit(Kind.BIRTH_DATE, start, end);
    }
    return end;
  }

  private static boolean isDate(String a, String b, String c) {
    if (a.isEmpty() || b.isEmpty() || b.length() > 2 || c.isEmpty()) {
      return false;
    }
    int one = Integer.parseInt(a);
    int two = Integer.parseInt(b);
    int three = Integer.parseInt(c);
    if (a.length() == 4) {
      return isYear(one) && c.length() <= 2 && isDay(two, three);
    }
    boolean year = c.length() == 4 ? isYear(three) : c.length() == 2;
    return year && a.length() <= 2 && (isDay(two, one) || isDay(one, two));
  }

  /** As 12. March 1980. */
  private static int written(String text, int start, int dayEnd) {
    if (dayEnd - start > 2) {
      return -1;
    }
    int at = dayEnd;
    while (at < dayEnd + 3 && (Places.at(text, at) == '.' || Places.at(text, at) == ' ')) {
      at++;
    }
    int word = at;
    while (word < at + 10 && Character.isLetter(Places.at(text, word))) {
      word++;
    }
    if (word - at < 3 || !MONTHS.contains(text.substring(at, at + 3).toLowerCase(Locale.ROOT))) {
      return -1;
    }
    int year = word;
    while (year < word + 3 && ". ,".indexOf(Places.at(text, year)) >= 0 && year < text.length()) {
      year++;
    }
    int end = Chars.DIGITS.run(text, year, 5);
    return end - year == 4 && isYear(Integer.parseInt(text.substring(year, end))) ? end : -1;
  }

  private static boolean isYear(int year) {
    return year >= 1890 && year <= 2099;
  }

  static boolean isDay(int month, int day) {
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }
}
