package caravan.analysis.sensitivity;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What stands where a secret would, and is none. Pure functions. */
final class Placeholders {
  private static final List<String> PARTS =
      List.of(
          "example",
          "changeme",
          "change-me",
          "change_me",
          "changeit",
          "placeholder",
          "your-",
          "your_",
          "yourpass",
          "yourapi",
          "yoursecret",
          "yourtoken",
          "yourkey",
          "dummy",
          "todo",
          "fixme",
          "xxxx",
          "****",
          "....",
          "redacted",
          "replace",
          "insert",
          "${",
          "#{",
          "{{",
          "}}",
          "$(",
          "%(",
          "<%",
          "&lt;",
          "-here",
          "_here",
          "not-a-",
          "notasecret",
          "my-secret",
          "mysecret",
          "mypassword",
          "my-password",
          "my_password",
          "supersecret",
          "super-secret",
          "super_secret",
          "topsecret",
          "test-secret",
          "test_secret",
          "testsecret",
          "secret-key",
          "secret_key",
          "fake",
          "[secret]",
          "lorem",
          "foobar");
  private static final Set<String> WHOLE =
      Set.of(
          "password",
          "passwd",
          "passwort",
          "passw0rd",
          "p@ssw0rd",
          "p@ssword",
          "pass",
          "pwd",
          "password1",
          "password123",
          "pass123",
          "pass1234",
          "passphrase",
          "secret",
          "s3cr3t",
          "s3cret",
          "secret1",
          "secret123",
          "token",
          "apikey",
          "api-key",
          "api_key",
          "key",
          "none",
          "null",
          "nil",
          "undefined",
          "true",
          "false",
          "yes",
          "no",
          "on",
          "off",
          "admin",
          "admin123",
          "administrator",
          "root",
          "user",
          "username",
          "guest",
          "test",
          "test1",
          "test12",
          "test123",
          "test1234",
          "testing",
          "tester",
          "testpass",
          "testpassword",
          "testtest",
          "hunter2",
          "qwerty",
          "qwerty123",
          "letmein",
          "welcome",
          "welcome1",
          "default",
          "string",
          "text",
          "required",
          "optional",
          "value",
          "empty",
          "hidden",
          "unset",
          "missing",
          "unknown",
          "bearer",
          "basic",
          "foo",
          "bar",
          "baz",
          "abc",
          "abc123",
          "123",
          "1234",
          "12345",
          "123456",
          "1234567",
          "12345678",
          "123456789",
          "demo",
          "sample",
          "anonymous",
          "deadbeef",
          "swordfish",
          "monkey",
          "aaa111",
          "object",
          "integer",
          "boolean",
          "number",
          "any",
          "str",
          "int",
          "bytes",
          "base64",
          "utf-8",
          "plaintext",
          "plain",
          "prompt",
          "env",
          "vault");

  private Placeholders() {}

  static boolean is(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (WHOLE.contains(lower) || Strength.isSequence(value) || Strength.different(value) < 3) {
      return true;
    }
    char first = value.charAt(0);
    char last = value.charAt(value.length() - 1);
    if (first == '<' && last == '>'
        || first == '[' && last == ']'
        || first == '{' && last == '}'
        || first == '%' && last == '%'
        || first == '_' && last == '_'
        || first == '$' && Chars.WORD.all(lower.substring(1))
        || first == '@' && Chars.WORD.all(lower.substring(1))
        || first == ':' && Chars.WORD.all(lower.substring(1))) {
      return true;
    }
    for (String part : PARTS) {
      if (lower.contains(part)) {
        return true;
      }
    }
    return lower.startsWith("enc[") || lower.startsWith("enc(") || lower.startsWith("vault:");
  }
}
