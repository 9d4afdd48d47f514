package caravan.analysis.code.config;

import java.util.Locale;
import java.util.Set;

/** Which values nothing is said of, because their key or their shape looks like a secret's. */
final class Secrecy {
  private static final Set<String> WORDS =
      Set.of(
          "pass",
          "secret",
          "token",
          "credential",
          "private",
          "apikey",
          "api_key",
          "api-key",
          "accesskey",
          "access_key",
          "auth",
          "pwd",
          "salt",
          "signature",
          "cookie",
          "session",
          "dsn");

  private static final int LONG = 20;
  private static final double BITS = 3.8;

  private Secrecy() {}

  static boolean looksSecret(Setting setting) {
    for (String part : setting.path()) {
      String key = part.toLowerCase(Locale.ROOT);
      if (WORDS.stream().anyMatch(key::contains)) {
        return true;
      }
    }
    return looksSecret(setting.value());
  }

  /** A long word without slashes or spaces whose characters follow no pattern. */
  static boolean looksSecret(String value) {
    for (String word : value.split("[\\s/:@?&=,;]+")) {
      if (word.length() >= LONG && word.indexOf('.') < 0 && bits(word) >= BITS && mixed(word)) {
        return true;
      }
    }
    return value.startsWith("-----BEGIN");
  }

  private static boolean mixed(String word) {
    return word.chars().anyMatch(Character::isDigit) && word.chars().anyMatch(Character::isLetter);
  }

  /** Entropy of its characters, in bits each. */
  private static double bits(String word) {
    int[] counts = new int[128];
    for (int i = 0; i < word.length(); i++) {
      counts[word.charAt(i) & 127]++;
    }
    double sum = 0;
    for (int count : counts) {
      if (count > 0) {
        double p = (double) count / word.length();
        sum -= p * Math.log(p) / Math.log(2);
      }
    }
    return sum;
  }
}
