package caravan.analysis.document;

import caravan.analysis.document.Entities.Found;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates in several notations, as ISO 8601. In English, {@code 03/04/2024} means one day to some
 * readers and another to others, so it is none.
 */
final class EntityDates {
  private static final Map<String, Integer> MONTHS = months();
  private static final String MONTH = "(" + String.join("|", MONTHS.keySet()) + ")";
  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  private static final Pattern ISO =
      Pattern.compile("(?<![0-9-])([12][0-9]{3})-([0-9]{2})-([0-9]{2})(?![0-9-])");
  private static final Pattern NUMBERS =
      Pattern.compile(
          "(?<![0-9./])([0-9]{1,2})([./])([0-9]{1,2})\\2([12][0-9]{3})(?![0-9/]|\\.[0-9])");
  private static final Pattern DAY_FIRST =
      Pattern.compile(
          "(?<![0-9\\p{L}])([0-9]{1,2})(?:st|nd|rd|th|er|\\.)? (?:de |of )?"
              + MONTH
              + "\\.?,? (?:de |del )?([12][0-9]{3})(?![0-9])",
          FLAGS);
  private static final Pattern MONTH_FIRST =
      Pattern.compile(
          "(?<!\\p{L})" + MONTH + "\\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([12][0-9]{3})(?![0-9])",
          FLAGS);

  private EntityDates() {}

  static void find(String text, String language, Found found) {
    for (Matcher m = ISO.matcher(text); m.find(); ) {
      add(m.group(1), Integer.parseInt(m.group(2)), m.group(3), found);
    }
    for (Matcher m = NUMBERS.matcher(text); m.find(); ) {
      numbers(m, language, found);
    }
    for (Matcher m = DAY_FIRST.matcher(text); m.find(); ) {
      add(m.group(3), month(m.group(2)), m.group(1), found);
    }
    for (Matcher m = MONTH_FIRST.matcher(text); m.find(); ) {
      add(m.group(3), month(m.group(1)), m.group(2), found);
    }
  }

  private static void numbers(Matcher m, String language, Found found) {
    int first = Integer.parseInt(m.group(1));
    int second = Integer.parseInt(m.group(3));
    boolean slash = m.group(2).equals("/");
    boolean english = language.equals("en") || language.isEmpty();
    if (slash && english && first <= 12 && second <= 12 && first != second) {
      return;
    }
    if (slash && second > 12) {
      add(m.group(4), first, m.group(3), found);
    } else {
      add(m.group(4), second, m.group(1), found);
    }
  }

  private static void add(String year, int month, String day, Found found) {
    try {
      found.add(
          "date", LocalDate.of(Integer.parseInt(year), month, Integer.parseInt(day)).toString());
    } catch (DateTimeException e) {
      // numbers that look like a date, as 31.02.2024 does
    }
  }

  private static int month(String name) {
    Integer month = MONTHS.get(name.toLowerCase(Locale.ROOT));
    if (month == null) {
      throw new IllegalStateException("a pattern found a month that is none");
    }
    return month;
  }

  private static Map<String, Integer> months() {
    String[] names = {
      "january|jan|januar|jänner|janvier|enero",
      "february|feb|februar|février|febrero",
      "march|mar|märz|mars|marzo",
      "april|apr|avril|abril",
      "may|mai|mayo",
      "june|jun|juni|juin|junio",
      "july|jul|juli|juillet|julio",
      "august|aug|août|agosto",
      "september|sept|sep|septembre|septiembre",
      "october|oct|oktober|okt|octobre|octubre",
      "november|nov|novembre|noviembre",
      "december|dec|dezember|dez|décembre|diciembre"
    };
    Map<String, Integer> months = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      for (String name : names[i].split("\\|")) {
        months.put(name, i + 1);
      }
    }
    return months;
  }
}
