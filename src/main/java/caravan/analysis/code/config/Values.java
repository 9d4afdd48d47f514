package caravan.analysis.code.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** Hosts and paths in single values. */
final class Values {
  private static final Pattern URL =
      Pattern.compile(
          "[a-z][a-z0-9+.:-]{1,30}://(?:[^/@\\s]*@)?([A-Za-z0-9][\\w.-]*(?::\\d{1,5})?)(?:[/?#,;].*)?");
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9](?:[\\w-]*\\.)*[\\w-]*[A-Za-z0-9](?::\\d{1,5})?");
  private static final Pattern PATH =
      Pattern.compile("(?:\\.{1,2}/|/)?[\\w@.+-]+(?:/[\\w@.+ -]+)*/?");

  private Values() {}

  static void read(Setting setting, Found found) {
    String value = setting.value().strip();
    if (value.isEmpty() || Secrecy.looksSecret(setting)) {
      return;
    }
    var url = URL.matcher(value);
    if (url.matches()) {
      found.host(url.group(1));
      return;
    }
    String key = setting.key().toLowerCase(Locale.ROOT);
    boolean names =
        key.endsWith("host")
            || key.endsWith("hostname")
            || key.endsWith("server")
            || key.endsWith("endpoint")
            || key.endsWith("address");
    if (names && HOST.matcher(value).matches()) {
      found.host(value);
      return;
    }
    path(value, setting.line(), found);
  }

  /** Whether there is such a file is seen later; here it only has to look like one. */
  static void path(String text, int line, Found found) {
    String value = text.startsWith("file:") ? text.substring("file:".length()) : text;
    boolean looks =
        value.indexOf('/') >= 0 || value.lastIndexOf('.') > 0 || value.startsWith(".env");
    if (looks && value.length() <= 300 && PATH.matcher(value).matches() && !number(value)) {
      found.reference("path", value, line);
    }
  }

  private static boolean number(String value) {
    return value.chars().allMatch(c -> Character.isDigit(c) || c == '.' || c == '/');
  }
}
