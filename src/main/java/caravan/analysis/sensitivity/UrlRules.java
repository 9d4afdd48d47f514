package caravan.analysis.sensitivity;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Passwords within addresses (RFC 3986, section 3.2.1), headers and command lines. */
final class UrlRules {
  private static final int LONGEST = 300;
  private static final Set<String> STORES =
      Set.of(
          "postgres",
          "postgresql",
          "mysql",
          "mariadb",
          "mongodb",
          "mongodb+srv",
          "redis",
          "rediss",
          "amqp",
          "amqps",
          "mssql",
          "sqlserver",
          "oracle",
          "cockroachdb",
          "clickhouse",
          "cassandra",
          "neo4j",
          "bolt",
          "couchdb",
          "elasticsearch",
          "influxdb",
          "nats",
          "jdbc",
          "kafka",
          "db2");

  private UrlRules() {}

  static List<Map.Entry<String, Rule>> all() {
    return List.of(
        Map.entry("://", UrlRules::url),
        Map.entry("eyj", UrlRules::jwt),
        Map.entry("bearer ", UrlRules::bearer),
        Map.entry("basic ", UrlRules::basic),
        Map.entry("-u ", UrlRules::userOption),
        Map.entry("--user ", UrlRules::userOption),
        Map.entry("sshpass -p", UrlRules::sshpass));
  }

  private static void url(Pass pass, int start, int end) {
    String text = pass.text;
    int from = new Chars("0-9A-Za-z+.-").back(text, start, 24);
    String scheme = text.substring(from, start).toLowerCase(Locale.ROOT);
    int stop = end;
    int at = -1;
    int most = Math.min(text.length(), end + LONGEST);
    while (stop < most && " \t\r\n\"'<>`|\\^/?#".indexOf(text.charAt(stop)) < 0) {
      if (text.charAt(stop) == '@') {
        at = stop;
      }
      stop++;
    }
    int colon = text.indexOf(':', end);
    if (scheme.isEmpty() || at < 0 || colon < 0 || colon + 1 >= at) {
      return;
    }
    String user = text.substring(end, colon);
    String password = text.substring(colon + 1, at);
    if (password.length() < 3
        || Placeholders.is(password)
        || password.equals(user)
        || user.equals("user") && password.startsWith("pass")) {
      return;
    }
    boolean store = STORES.contains(scheme);
    pass.hit(store ? Kind.DATABASE_URL : Kind.URL_PASSWORD, colon + 1, at);
  }

  /** RFC 7519: a header that begins with {@code {"}, claims, a signature. */
  private static void jwt(Pass pass, int start, int end) {
    String text = pass.text;
    if (!text.startsWith("eyJ", start) || Chars.DOTTED64.at(text, start - 1)) {
      return; // so each run of such characters is looked at once
    }
    int first = Chars.URL64.run(text, start, text.length());
    if (first - start < 12 || Places.at(text, first) != '.') {
      return;
    }
    int second = Chars.URL64.run(text, first + 1, text.length());
    if (second - first < 8
        || Places.at(text, second) != '.'
        || !text.startsWith("eyJ", first + 1)) {
      return;
    }
    int third = Chars.URL64.run(text, second + 1, text.length());
    if (third - second > 16 && Strength.entropy(text.substring(second + 1, third)) > 3) {
      pass.hit(Kind.JWT, start, third);
    }
  }

  private static void bearer(Pass pass, int start, int end) {
    if (Chars.WORD.at(pass.text, start - 1)) {
      return;
    }
    int stop = Chars.TOKEN.run(pass.text, end, 4_000);
    String value = pass.text.substring(end, stop);
    if (value.length() >= 16 && looksRandom(value)) {
      pass.hit(Kind.AUTHORIZATION, end, stop);
    }
  }

  private static void basic(Pass pass, int start, int end) {
    if (Chars.WORD.at(pass.text, start - 1)) {
      return;
    }
    int stop = Chars.PADDED.run(pass.text, end, 400);
    if (Encoded.isUserAndPassword(pass.text.substring(end, stop))) {
      pass.hit(Kind.AUTHORIZATION, end, stop);
    }
  }

  static boolean looksRandom(String value) {
    return Strength.hasDigit(value)
        && Strength.hasLetter(value)
        && !Placeholders.is(value)
        && Strength.entropy(value) >= 3;
  }

  /** {@code curl -u name:password}. */
  private static void userOption(Pass pass, int start, int end) {
    String text = pass.text;
    if (!Character.isWhitespace(Places.at(text, start - 1))) {
      return;
    }
    int from = Places.skipBlanks(text, end, 4);
    char quote = Places.at(text, from);
    boolean quoted = quote == '"' || quote == '\'';
    if (quoted) {
      from++;
    }
    int colon = Chars.DOTTED64.run(text, from, 64);
    if (colon == from || Places.at(text, colon) != ':') {
      return;
    }
    int stop = Values.bareEnd(text, colon + 1, quoted ? String.valueOf(quote) : "'\"", 100);
    String value = text.substring(colon + 1, stop);
    if (value.length() >= 4
        && value.charAt(0) != '$'
        && !Chars.DIGITS.all(value)
        && !Placeholders.is(value)
        && !value.equals(text.substring(from, colon))) {
      pass.hit(Kind.PASSWORD, colon + 1, stop);
    }
  }

  private static void sshpass(Pass pass, int start, int end) {
    Values.Value value = Values.at(pass.text, Places.skipBlanks(pass.text, end, 4), "");
    if (value != null && value.length() >= 4 && !Placeholders.is(value.of(pass.text))) {
      pass.hit(Kind.PASSWORD, value.start(), value.end());
    }
  }
}
