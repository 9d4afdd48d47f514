package caravan.service.observe;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes secrets out of a line: those that are known, and what looks like one, since a library may
 * put a request's header or an address with a password into its message. Safe for concurrent use.
 */
final class Redaction {
  private static final String INSTEAD = "[secret]";

  /** Shorter ones would take innocent words out of every line. */
  private static final int LEAST = 6;

  private static final List<Pattern> SHAPES =
      List.of(
          Pattern.compile("(?<=://)[^/\\s:@]*:[^/\\s@]+(?=@)"),
          Pattern.compile("crv_[A-Za-z0-9_-]{6,}"),
          Pattern.compile("(?i)(?<=\\b(?:bearer|basic) )[A-Za-z0-9+/=._~-]{8,}"),
          Pattern.compile(
              "(?i)(?<=\\b(?:password|passphrase|secret|token|access-key|secret-key|api-key)"
                  + "[\"']?[=:]\\s?[\"']?)[^\\s\"',}&]{4,}"));

  private final List<String> known = new ArrayList<>();

  /**
   * @param secrets values that must never appear
   */
  Redaction(Collection<String> secrets) {
    secrets.stream()
        .filter(secret -> secret.length() >= LEAST)
        .distinct()
        .sorted(Comparator.comparing(String::length).reversed())
        .forEach(known::add);
  }

  String clean(String text) {
    String clean = text;
    for (String secret : known) {
      clean = clean.replace(secret, INSTEAD);
    }
    for (Pattern shape : SHAPES) {
      clean = shape.matcher(clean).replaceAll(INSTEAD);
    }
    return clean;
  }
}
