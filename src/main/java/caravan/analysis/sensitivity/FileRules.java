package caravan.analysis.sensitivity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Secrets in files that have a form of their own for them: netrc, pgpass, Docker's and Kubernetes'
 * client settings, password files of web servers and of Unix, Terraform's state, wallets.
 */
final class FileRules {
  private static final Pattern NETRC =
      Pattern.compile(
          "machine\\s{1,4}+\\S{1,200}+\\s{1,20}+(?:login|user)\\s{1,4}+\\S{1,200}+\\s{1,20}+"
              + "password\\s{1,4}+\"?(\\S{1,200}+)");
  private static final Pattern RESULT =
      Pattern.compile("\"result\"\\s{0,4}+:\\s{0,4}+\"([^\"\\s]{6,200}+)\"");
  private static final Pattern CLIENT_KEY =
      Pattern.compile("client-key-data\"?\\s{0,4}+:\\s{0,4}+\"?([0-9A-Za-z+/=]{80,8000}+)");
  private static final Pattern AUTH =
      Pattern.compile("\"auth\"\\s{0,4}+:\\s{0,4}+\"([0-9A-Za-z+/=]{8,400}+)\"");
  private static final Pattern CIPHERTEXT =
      Pattern.compile("\"ciphertext\"\\s{0,4}+:\\s{0,4}+\"([0-9a-f]{64,200}+)\"");

  private FileRules() {}

  static List<Map.Entry<String, Rule>> all() {
    List<Map.Entry<String, Rule>> rules = new ArrayList<>();
    rules.add(Map.entry("machine ", new PatternRule(Kind.NETRC_PASSWORD, 0, 700, NETRC)));
    rules.add(
        Map.entry(
            "client-key-data", new PatternRule(Kind.KUBERNETES_CLIENT_KEY, 0, 8_100, CLIENT_KEY)));
    rules.add(Map.entry("\"auth\"", FileRules::dockerAuth));
    rules.add(Map.entry("\"result\"", FileRules::result));
    rules.add(Map.entry("\"ciphertext\"", FileRules::keystore));
    rules.add(Map.entry(":aa", FileRules::telegram));
    for (String word :
        List.of("$apr1$", "$2a$", "$2b$", "$2y$", "$1$", "$5$", "$6$", "$y$", "$argon2")) {
      rules.add(Map.entry(word, FileRules::hash));
    }
    for (String word : List.of("xprv", "yprv", "zprv", "tprv")) {
      rules.add(Map.entry(word, new TokenRule(Kind.WALLET_KEY, word, Chars.BASE58, 107, 107, 3)));
    }
    return rules;
  }

  private static void dockerAuth(Pass pass, int start, int end) {
    var matcher = AUTH.matcher(pass.text);
    matcher.region(start, Math.min(pass.text.length(), start + 440));
    if (matcher.lookingAt() && Encoded.isUserAndPassword(matcher.group(1))) {
      pass.hit(Kind.DOCKER_AUTH, matcher.start(1), matcher.end(1));
    }
  }

  private static void result(Pass pass, int start, int end) {
    if (pass.about(Topic.RANDOM_PASSWORD, start)) {
      var matcher = RESULT.matcher(pass.text);
      matcher.region(start, Math.min(pass.text.length(), start + 240));
      if (matcher.lookingAt()) {
        pass.hit(Kind.STATE_PASSWORD, matcher.start(1), matcher.end(1));
      }
    }
  }

  private static void keystore(Pass pass, int start, int end) {
    if (pass.about(Topic.KEYSTORE, start)) {
      var matcher = CIPHERTEXT.matcher(pass.text);
      matcher.region(start, Math.min(pass.text.length(), start + 240));
      if (matcher.lookingAt()) {
        pass.hit(Kind.WALLET_KEYSTORE, matcher.start(1), matcher.end(1));
      }
    }
  }

  /** A bot's number, a colon and 35 characters, the first two of them AA. */
  private static void telegram(Pass pass, int start, int end) {
    String text = pass.text;
    int from = Chars.DIGITS.back(text, start, 11);
    int stop = Chars.URL64.run(text, start + 1, 36);
    if (start - from >= 8
        && start - from <= 10
        && stop - start == 36
        && text.startsWith(":AA", start)
        && !Chars.WORD.at(text, from - 1)
        && Strength.entropy(text.substring(start, stop)) > 3) {
      pass.hit(Kind.TELEGRAM_TOKEN, from, stop);
    }
  }

  /** crypt(5) and htpasswd's own form. */
  private static void hash(Pass pass, int start, int end) {
    String text = pass.text;
    char before = Places.at(text, start - 1);
    if (before != 0 && ":\"'= \t\n>".indexOf(before) < 0) {
      return;
    }
    int stop = new Chars("0-9A-Za-z./$=,+").run(text, end, 200);
    String value = text.substring(end, stop);
    boolean bcrypt = text.startsWith("$2", start);
    boolean whole = bcrypt ? value.length() == 56 : value.length() >= 22 && value.indexOf('$') > 0;
    if (whole && Strength.entropy(value) > 3) {
      pass.hit(Kind.PASSWORD_HASH, start, stop);
    }
  }

  /** PostgreSQL's file of passwords, a line each; the colons in a field are escaped. */
  static void pgpass(Pass pass) {
    String text = pass.text;
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      int colons = 0;
      int field = at;
      for (int i = at; i < end && colons < 4 && text.charAt(at) != '#'; i++) {
        if (text.charAt(i) == '\\') {
          i++;
        } else if (text.charAt(i) == ':') {
          colons++;
          field = i + 1;
        }
      }
      int stop = end > at && text.charAt(end - 1) == '\r' ? end - 1 : end;
      if (colons == 4 && field < stop && text.charAt(field) != '<') {
        pass.hit(Kind.PGPASS_PASSWORD, field, stop);
      }
      at = end + 1;
    }
  }
}
