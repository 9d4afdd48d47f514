package caravan.analysis.sensitivity;

import caravan.analysis.sensitivity.Values.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values that are given to names like "password" or "api_key", as programs, settings, JSON, XML,
 * SQL and command lines do it. What only looks like one (types, calls, references, placeholders,
 * texts for people, check sums) is passed by.
 */
final class Assignments {
  private static final Chars NAME = new Chars("0-9A-Za-z_.-");
  private static final int LONGEST_NAME = 60;

  private Assignments() {}

  static List<Map.Entry<String, Rule>> all() {
    List<Map.Entry<String, Rule>> rules = new ArrayList<>();
    Names.PASSWORDS.forEach(word -> rules.add(Map.entry(word, Assignments::password)));
    Names.SECRETS.forEach(word -> rules.add(Map.entry(word, Assignments::secret)));
    rules.add(Map.entry("identified by", Assignments::sql));
    return rules;
  }

  private static void password(Pass pass, int start, int end) {
    look(pass, start, end, true);
  }

  private static void secret(Pass pass, int start, int end) {
    look(pass, start, end, false);
  }

  private static void look(Pass pass, int start, int end, boolean password) {
    String text = pass.text;
    if (goesOn(text, end) || isPartOfWord(text, start, end)) {
      return;
    }
    int nameStart = NAME.back(text, start, LONGEST_NAME);
    int nameEnd = NAME.run(text, end, LONGEST_NAME);
    while (nameEnd > end && ".-".indexOf(text.charAt(nameEnd - 1)) >= 0) {
      nameEnd--;
    }
    Place place = new Place(pass, nameStart, nameEnd);
    Value value = place.value();
    if (value == null
        || !Names.holds(text.substring(nameStart, start), text.substring(end, nameEnd))) {
      return;
    }
    String keyword = text.substring(start, end).toLowerCase(Locale.ROOT);
    String name = text.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
    Candidate candidate =
        new Candidate(value.of(text), value.quoted(), keyword, name, place.bare());
    Kind kind = password ? candidate.asPassword() : candidate.asSecret();
    if (kind != null) {
      pass.hit(kind, value.start(), value.end());
    }
  }

  /** As "passwordless" and "tokens": the word goes on, and means something else. */
  private static boolean goesOn(String text, int end) {
    char next = Places.at(text, end);
    return Character.isLowerCase(next) && Character.isLowerCase(text.charAt(end - 1))
        || Character.isUpperCase(next) && Character.isUpperCase(text.charAt(end - 1));
  }

  /** As "monkey" and "compass": short keywords are only found as words. */
  private static boolean isPartOfWord(String text, int start, int end) {
    char before = Places.at(text, start - 1);
    boolean sameCase =
        Character.isLowerCase(text.charAt(start)) && Character.isLowerCase(before)
            || Character.isUpperCase(text.charAt(start))
                && Character.isUpperCase(before)
                && Character.isUpperCase(Places.at(text, start + 1));
    return end - start <= 4 && sameCase && !isKnownCompound(text, start, end);
  }

  private static boolean isKnownCompound(String text, int start, int end) {
    return text.regionMatches(true, start - 2, "dbpass", 0, 6)
        || text.regionMatches(true, start - 2, "pgpass", 0, 6)
        || text.regionMatches(true, start - 4, "userpass", 0, 8)
        || text.regionMatches(true, start - 2, "dbpwd", 0, 5) && end > start;
  }

  private static void sql(Pass pass, int start, int end) {
    Value value = Values.at(pass.text, Places.skipBlanks(pass.text, end, 4), "");
    if (value != null
        && value.quoted()
        && value.length() >= 4
        && pass.text.charAt(value.start() - 1) != '`') {
      String word = value.of(pass.text);
      if (!Placeholders.is(word) && !word.startsWith("$")) {
        pass.hit(Kind.PASSWORD, value.start(), value.end());
      }
    }
  }

  /** Where a name ends, and what stands between it and its value. */
  private record Place(Pass pass, int nameStart, int nameEnd) {
    /** Whether a bare word is a value here, and not a part of a program. */
    boolean bare() {
      char before = Places.at(pass.text, nameStart - 1);
      char earlier = before == ' ' ? Places.at(pass.text, nameStart - 2) : before;
      return earlier == ';' || before == '?' || before == '&' || isOption();
    }

    private boolean isOption() {
      return pass.text.startsWith("--", nameStart);
    }

    @Nullable Value value() {
      String text = pass.text;
      int at = nameEnd;
      boolean closed = false;
      while (at < nameEnd + 4
          && "\"'`\\])".indexOf(Places.at(text, at)) >= 0
          && at < text.length()) {
        at++;
        closed = true;
      }
      int afterBlanks = Places.skipBlanks(text, at, 40);
      char c = Places.at(text, afterBlanks);
      char following = Places.at(text, afterBlanks + 1);
      if (c == '>' && !closed) {
        return xml(text, afterBlanks + 1);
      }
      if (closed && text.startsWith("value=", afterBlanks)) {
        return Values.at(text, afterBlanks + 6, "");
      }
      if ((c == '|' || c == '?' || c == ':' || c == '+') && c != following && following == '=') {
        return given(text, afterBlanks + 2);
      }
      if (c == '|' && following == '|' && Places.at(text, afterBlanks + 2) == '=') {
        return given(text, afterBlanks + 3);
      }
      if (c == '=' && following == '>') {
        return given(text, afterBlanks + 2);
      }
      if (c == '=' && following != '=') {
        return given(text, afterBlanks + 1);
      }
      if (c == ':' && following != ':') {
        return typed(text, given(text, afterBlanks + 1));
      }
      if (c == ','
          && closed
          && Values.isQuote(Places.at(text, Places.skipBlanks(text, afterBlanks + 1, 4)))) {
        return null; // a list of words
      }
      boolean spaced = afterBlanks > nameEnd && !closed;
      if (spaced && (isOption() || c == '"' || c == '\'' || isRedis(text))) {
        return given(text, afterBlanks);
      }
      return null;
    }

    private boolean isRedis(String text) {
      return text.startsWith("requirepass", nameStart) || text.startsWith("masterauth", nameStart);
    }

    private static @Nullable Value xml(String text, int from) {
      int end = Values.bareEnd(text, from, "<", 200);
      return end > from && Places.at(text, end) == '<' ? new Value(from, end, true) : null;
    }

    private static @Nullable Value given(String text, int from) {
      Value value = Values.at(text, Places.skipBlanks(text, from, 40), ",;\"'`<>&|)}]");
      if (value != null && value.quoted()) {
        int behind = Places.skipBlanks(text, value.end() + 1, 4);
        if (text.startsWith("==", behind) || text.startsWith("!=", behind)) {
          return null;
        }
      }
      return value;
    }

    /** In {@code password: str = "x"} the value is behind the type. */
    private static @Nullable Value typed(String text, @Nullable Value value) {
      if (value == null || value.quoted()) {
        return value;
      }
      int behind = Places.skipBlanks(text, value.end(), 8);
      boolean given = Places.at(text, behind) == '=' && Places.at(text, behind + 1) != '=';
      return given ? given(text, behind + 1) : value;
    }
  }

  /**
   * A value and how it was given.
   *
   * @param bare whether unquoted words are values where it stands
   */
  private record Candidate(
      String value, boolean quoted, String keyword, String name, boolean bare) {
    private static final int LONGEST_SECRET = 300;

    @Nullable Kind asPassword() {
      if (value.length() < 4 || value.length() > 128 || Placeholders.is(value) || isExpression()) {
        return null;
      }
      boolean phrase = keyword.equals("passphrase");
      if (value.chars().anyMatch(Character::isWhitespace) && !phrase) {
        return null;
      }
      if (Strength.isName(value) && !phrase) {
        return null;
      }
      if (value.startsWith("/") || value.startsWith("./") || value.startsWith("http")) {
        return null;
      }
      boolean numbers = value.chars().allMatch(c -> Character.isDigit(c) || c == '.');
      if (numbers && (value.length() < 6 || !quoted)) {
        return null;
      }
      return Strength.classes(value) >= 2 || numbers ? Kind.PASSWORD : null;
    }

    @Nullable Kind asSecret() {
      boolean weakName =
          keyword.equals("key") || keyword.equals("token") || keyword.equals("credential");
      int least = keyword.equals("secret") ? 10 : 16;
      if (value.length() < least
          || value.length() > LONGEST_SECRET
          || Placeholders.is(value)
          || isExpression()
          || !isTokenLike(value)
          || Strength.isName(value)) {
        return null;
      }
      boolean hex = Chars.ANY_HEX.all(value);
      if (keyword.equals("key")
          && !isNamedForSecrets()
          && (hex || isWords() || Strength.entropy(value) < 3.7)) {
        return null;
      }
      if (Strength.isUuid(value)
          && weakName
          && !name.contains("auth")
          && !name.contains("heroku")) {
        return null;
      }
      if (!Strength.hasDigit(value) && Strength.entropy(value) < 3.5
          || Chars.DIGITS.all(value)
          || isWords()) {
        return null;
      }
      if (value.startsWith("ssh-") || value.startsWith("sha") || value.startsWith("arn:")) {
        return null;
      }
      if (Strength.entropy(value) < (hex ? 2.5 : 3)) {
        return null;
      }
      if (value.length() == 40 && name.contains("secret") && name.contains("access")) {
        return Kind.AWS_SECRET_KEY;
      }
      boolean key32 = value.length() == 44 && value.endsWith("=");
      return key32 && (keyword.equals("privatekey") || keyword.equals("presharedkey"))
          ? Kind.WIREGUARD_KEY
          : Kind.GENERIC_SECRET;
    }

    private boolean isNamedForSecrets() {
      return name.contains("secret") || name.contains("jwt") || name.contains("encrypt");
    }

    private static boolean isTokenLike(String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c <= ' ' || c > 126 || c == '<' || c == '>' || c == '"') {
          return false;
        }
      }
      return value.indexOf("://") < 0 && !value.startsWith("/");
    }

    /** Words of letters with few digits between joints, as names of things have them. */
    private boolean isWords() {
      String[] parts = value.split("[-_./:]");
      int letters = 0;
      for (String part : parts) {
        boolean word = part.chars().allMatch(Character::isLetter) && Strength.classes(part) <= 1;
        letters += word || part.length() < 3 && Chars.DIGITS.all(part) ? 1 : 0;
      }
      return parts.length > 1 && letters >= parts.length - (parts.length > 3 ? 1 : 0);
    }

    /** Whether an unquoted value is a part of a program: a call, a reference, a type. */
    private boolean isExpression() {
      if (quoted) {
        return false;
      }
      return value.indexOf('(') >= 0
          || value.indexOf('[') >= 0
          || value.indexOf('{') >= 0
          || value.startsWith("$")
          || value.startsWith("*")
          || value.startsWith("&")
          || value.startsWith("!")
          || value.startsWith("@")
          || value.startsWith("-")
          || value.endsWith("(")
          || !bare && isReference();
    }

    /** As {@code request.token2}: what a program writes where it reads a variable. */
    private boolean isReference() {
      boolean joined = value.indexOf('.') > 0 || value.indexOf("->") > 0 || value.indexOf("::") > 0;
      return joined
          && Character.isLetter(value.charAt(0))
          && Chars.DOTTED64.all(value)
          && isWords();
    }
  }
}
