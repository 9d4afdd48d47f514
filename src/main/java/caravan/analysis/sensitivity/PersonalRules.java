package caravan.analysis.sensitivity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Mail addresses, health, and texts that say of themselves how confidential they are. */
final class PersonalRules {
  private static final Chars LOCAL = new Chars("0-9A-Za-z._%+-");
  private static final Chars DOMAIN = new Chars("0-9A-Za-z.-");
  private static final int HEALTH_REACH = 400;
  private static final Set<String> FILES =
      Set.of(
          "png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "ts", "java", "py", "so",
          "service");
  private static final Set<String> NOBODY =
      Set.of("git", "noreply", "no-reply", "donotreply", "do-not-reply", "postmaster", "hg", "svn");

  private PersonalRules() {}

  static List<Map.Entry<String, Rule>> all() {
    List<Map.Entry<String, Rule>> rules = new ArrayList<>();
    rules.add(Map.entry("@", PersonalRules::email));
    health(
        rules,
        0,
        "patient",
        "patients name",
        "patientin",
        "paciente",
        "paziente",
        "patiënt",
        "krankenakte");
    health(
        rules,
        1,
        "diagnosis",
        "diagnose",
        "diagnosen",
        "diagnostic:",
        "diagnóstico",
        "diagnosi",
        "befund",
        "icd-10",
        "anamnese",
        "anamnesis",
        "medical history");
    health(
        rules,
        2,
        "medication",
        "medikation",
        "prescription",
        "prescribed",
        "rezept",
        "therapy",
        "therapie",
        "dosage",
        "dosierung",
        "ordonnance",
        "chemotherapy",
        "blood pressure",
        "blutdruck");
    for (String word :
        List.of(
            "strictly confidential",
            "streng vertraulich",
            "company confidential",
            "top secret",
            "confidential - do not",
            "confidential and proprietary",
            "strictement confidentiel",
            "vertraulich - ",
            "attorney-client privileged")) {
      rules.add(
          Map.entry(word, (pass, start, end) -> mark(pass, Kind.MARKED_CONFIDENTIAL, start, end)));
    }
    for (String word :
        List.of(
            "internal use only",
            "for internal use",
            "nur für den internen gebrauch",
            "nur für den dienstgebrauch",
            "usage interne uniquement")) {
      rules.add(
          Map.entry(word, (pass, start, end) -> mark(pass, Kind.MARKED_INTERNAL, start, end)));
    }
    return rules;
  }

  private static void mark(Pass pass, Kind kind, int start, int end) {
    if (Places.isWord(pass.text, start, end, true)) {
      pass.hit(kind, start, end);
    }
  }

  private static void email(Pass pass, int at, int behind) {
    String text = pass.text;
    int start = LOCAL.back(text, at, 65);
    int end = DOMAIN.run(text, behind, 255);
    while (end > behind && !Chars.ALNUM.has(text.charAt(end - 1))) {
      end--;
    }
    char before = Places.at(text, start - 1);
    boolean mailto = before == ':' && Character.isLetter(Places.at(text, start - 2));
    boolean ofAddress = before == '/' || before == ':' && (!mailto || isUrl(text, start));
    if (at - start < 1 || at - start > 64 || ofAddress) {
      return; // what stands in an address before the host (RFC 3986)
    }
    String local = text.substring(start, at).toLowerCase(Locale.ROOT);
    String domain = text.substring(behind, end).toLowerCase(Locale.ROOT);
    int dot = domain.lastIndexOf('.');
    String top = domain.substring(dot + 1);
    if (dot < 1
        || top.length() < 2
        || !Chars.LETTERS.all(top)
        || FILES.contains(top)
        || NOBODY.contains(local)
        || !Chars.ALNUM.has(local.charAt(0))
        || !Chars.ALNUM.has(domain.charAt(0))
        || isReserved(domain, top)) {
      return;
    }
    pass.hit(Kind.EMAIL, start, end);
  }

  /** Whether what is before is {@code scheme://user:}. */
  private static boolean isUrl(String text, int start) {
    int from = Math.max(0, start - 80);
    String before = text.substring(from, start);
    int scheme = before.lastIndexOf("://");
    return scheme >= 0 && before.substring(scheme).chars().noneMatch(Character::isWhitespace);
  }

  /** RFC 2606: what belongs to nobody. */
  private static boolean isReserved(String domain, String top) {
    return top.equals("example")
        || top.equals("test")
        || top.equals("invalid")
        || top.equals("local")
        || top.equals("localhost")
        || domain.equals("example.com")
        || domain.equals("example.org")
        || domain.equals("example.net")
        || domain.endsWith(".example.com")
        || domain.endsWith("gserviceaccount.com")
        || domain.endsWith("users.noreply.github.com");
  }

  /** Words of two of the groups near each other are about somebody's health; one word is not. */
  private static void health(List<Map.Entry<String, Rule>> rules, int group, String... words) {
    for (String word : words) {
      rules.add(
          Map.entry(
              word,
              (pass, start, end) -> {
                if (!Places.isWord(pass.text, start, end, true)) {
                  return;
                }
                pass.remember("health" + group, start);
                int near = 0;
                for (int other = 0; other < 3; other++) {
                  near += start - pass.last("health" + other) <= HEALTH_REACH ? 1 : 0;
                }
                if (near >= 2 && pass.first("health", start, 10 * HEALTH_REACH)) {
                  pass.hit(Kind.HEALTH_DATA, start, end);
                }
              }));
    }
  }
}
