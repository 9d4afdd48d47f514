package caravan.analysis.document;

import caravan.analysis.document.Entities.Found;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts with a currency, numbers of invoices and contracts, domains of mail addresses. */
final class EntityNumbers {
  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  private static final String NUMBER =
      "(?:[0-9]{1,3}(?:[.,'’"
          + " \\u00a0\\u202f][0-9]{3}){1,5}|[0-9]{1,12})(?:[.,][0-9]{1,2})?(?![0-9])";
  private static final String MILLIONS =
      "(?: (?:million|millions|millionen|mio\\.?|billion|mrd\\.?|milliarden|millones))?";
  private static final Pattern CURRENCY_FIRST =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])((?:€|\\$|£|¥|EUR|USD|GBP|CHF|JPY) ?"
              + NUMBER
              + "(?i:"
              + MILLIONS
              + "))");
  private static final Pattern CURRENCY_LAST =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}.,])("
              + NUMBER
              + MILLIONS
              + "[ \\u00a0\\u202f]?(?:de"
              + " )?(?:€|\\$|£|EUR|USD|GBP|CHF|JPY|euros?|dollars?|pounds|franken|francs|dólares)(?![\\p{L}\\p{N}]))",
          FLAGS);
  private static final String LABEL =
      "[ -]?(?:(?:nummer|number|número|numéro|núm|num|nr|no|n\\.?[°º]|id)(?!\\p{L}))?[ .:#°º]{0,4}";
  private static final String TOKEN = "((?-i:[A-Z0-9][A-Z0-9/._-]{2,30}))";
  private static final Pattern INVOICE =
      Pattern.compile("(?<!\\p{L})(?:invoice|rechnungs?|facture|factura)" + LABEL + TOKEN, FLAGS);
  private static final Pattern CONTRACT =
      Pattern.compile(
          "(?<!\\p{L})(?:contract|agreement|vertrags?|contrat|contrato|police|policy|póliza)"
              + LABEL
              + TOKEN,
          FLAGS);
  private static final Pattern MAIL =
      Pattern.compile(
          "(?<![\\w.%+-])[A-Za-z0-9._%+-]{1,64}@((?:[A-Za-z0-9-]{1,63}\\.){1,6}[A-Za-z]{2,24})(?![\\w-])");
  private static final Pattern DATE =
      Pattern.compile("[12][0-9]{3}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2,4}");

  private EntityNumbers() {}

  static void find(String text, Found found) {
    for (Matcher m = CURRENCY_FIRST.matcher(text); m.find(); ) {
      found.add("amount", m.group(1));
    }
    for (Matcher m = CURRENCY_LAST.matcher(text); m.find(); ) {
      found.add("amount", m.group(1));
    }
    for (Matcher m = INVOICE.matcher(text); m.find(); ) {
      numbered("invoice-number", m.group(1), found);
    }
    for (Matcher m = CONTRACT.matcher(text); m.find(); ) {
      numbered("contract-number", m.group(1), found);
    }
    for (Matcher m = MAIL.matcher(text); m.find(); ) {
      found.add("mail-domain", m.group(1).toLowerCase(Locale.ROOT));
    }
  }

  /** Only what has two digits is a number, and a date is none. */
  private static void numbered(String kind, String token, Found found) {
    String number = token;
    while (!number.isEmpty() && "._-/".indexOf(number.charAt(number.length() - 1)) >= 0) {
      number = number.substring(0, number.length() - 1);
    }
    long digits = number.chars().filter(c -> c >= '0' && c <= '9').count();
    boolean year = number.length() == 4 && digits == 4;
    if (digits >= 2 && !year && !DATE.matcher(number).matches()) {
      found.add(kind, number);
    }
  }
}
