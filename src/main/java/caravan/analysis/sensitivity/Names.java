package caravan.analysis.sensitivity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the name of a variable, field or option says of its value. Pure functions. */
final class Names {
  static final List<String> PASSWORDS =
      List.of(
          "password",
          "passwd",
          "passwort",
          "passphrase",
          "kennwort",
          "wachtwoord",
          "contraseña",
          "contrasena",
          "motdepasse",
          "mot_de_passe",
          "requirepass",
          "masterauth",
          "pwd",
          "pass");
  static final List<String> SECRETS =
      List.of(
          "secret",
          "token",
          "apikey",
          "api_key",
          "api-key",
          "accesskey",
          "access_key",
          "access-key",
          "authkey",
          "auth_key",
          "privatekey",
          "private_key",
          "presharedkey",
          "preshared_key",
          "encryptionkey",
          "encryption_key",
          "signingkey",
          "signing_key",
          "accountkey",
          "account_key",
          "masterkey",
          "master_key",
          "sharedkey",
          "credential",
          "key");

  /** What a name ends in that says something about a secret, and holds none. */
  private static final Set<String> ABOUT =
      Set.of(
          "length",
          "len",
          "min",
          "max",
          "minimum",
          "maximum",
          "policy",
          "field",
          "file",
          "path",
          "dir",
          "url",
          "uri",
          "endpoint",
          "name",
          "names",
          "id",
          "ids",
          "type",
          "types",
          "header",
          "headers",
          "reset",
          "timeout",
          "expires",
          "expiry",
          "expiration",
          "lifetime",
          "ttl",
          "age",
          "count",
          "label",
          "hint",
          "placeholder",
          "regex",
          "pattern",
          "validator",
          "validators",
          "algorithm",
          "alg",
          "param",
          "parameter",
          "prefix",
          "suffix",
          "required",
          "enabled",
          "disabled",
          "ref",
          "input",
          "prompt",
          "manager",
          "store",
          "provider",
          "format",
          "size",
          "bits",
          "version",
          "error",
          "errors",
          "message",
          "title",
          "text",
          "description",
          "help",
          "change",
          "changed",
          "confirm",
          "confirmation",
          "repeat",
          "again",
          "encoder",
          "service",
          "class",
          "button",
          "link",
          "index",
          "map",
          "kind",
          "mode",
          "scope",
          "scopes",
          "usage",
          "limit",
          "budget",
          "issuer",
          "audience",
          "data",
          "env",
          "variable",
          "var",
          "arg",
          "option",
          "options",
          "rules",
          "rule",
          "strength",
          "score",
          "date",
          "time",
          "attribute",
          "attributes",
          "generator",
          "minlength",
          "maxlength",
          "column",
          "table",
          "pair",
          "sum",
          "signature",
          "location",
          "source",
          "mount",
          "wo",
          "page",
          "flow",
          "stream",
          "ring",
          "word",
          "words",
          "state",
          "status",
          "box",
          "visible",
          "show",
          "hide",
          "hash",
          "digest",
          "fingerprint");

  /** What stands before a keyword in names whose value is no secret. */
  private static final Set<String> BEFORE =
      Set.of(
          "csrf",
          "xsrf",
          "page",
          "next",
          "continuation",
          "public",
          "pub",
          "no",
          "has",
          "is",
          "use",
          "forgot",
          "forgotten",
          "reset",
          "show",
          "hide",
          "min",
          "max",
          "require",
          "requires",
          "existing",
          "cancellation",
          "design",
          "primary",
          "foreign",
          "partition",
          "sort",
          "cache",
          "hint",
          "error",
          "errors",
          "invalid",
          "missing",
          "change",
          "current",
          "old",
          "confirm",
          "label",
          "placeholder",
          "form",
          "input",
          "toggle",
          "by",
          "pagination",
          "sync",
          "resume",
          "i18n",
          "message",
          "messages",
          "translation",
          "cookie",
          "lookup",
          "index",
          "host",
          "known",
          "object",
          "bucket",
          "row",
          "hash",
          "map",
          "group",
          "config",
          "registry",
          "lock",
          "range",
          "composite",
          "natural",
          "shift",
          "arrow",
          "hot",
          "media",
          "content",
          "idempotency",
          "dedup");

  private Names() {}

  /** The words of a name, in lower case: of {@code dbPassword_2} they are db, password, 2. */
  static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean starts =
          Character.isUpperCase(c)
              && i > 0
              && (Character.isLowerCase(name.charAt(i - 1))
                  || i + 1 < name.length()
                      && Character.isUpperCase(name.charAt(i - 1))
                      && Character.isLowerCase(name.charAt(i + 1)));
      if (starts || !Character.isLetterOrDigit(c)) {
        add(words, word);
      }
      if (Character.isLetterOrDigit(c)) {
        word.append(c);
      }
    }
    add(words, word);
    return words;
  }

  private static void add(List<String> words, StringBuilder word) {
    if (!word.isEmpty()) {
      words.add(word.toString().toLowerCase(Locale.ROOT));
      word.setLength(0);
    }
  }

  /**
   * Whether a variable of such a name holds what its keyword says.
   *
   * @param before the part of the name before the keyword
   * @param after the part behind it
   */
  static boolean holds(String before, String after) {
    List<String> first = words(before);
    if (!first.isEmpty() && BEFORE.contains(first.get(first.size() - 1))) {
      return false;
    }
    List<String> last = words(after);
    return last.isEmpty() || !ABOUT.contains(last.get(last.size() - 1));
  }
}
