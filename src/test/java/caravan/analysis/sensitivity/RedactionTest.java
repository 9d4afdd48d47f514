package caravan.analysis.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedactionTest {
  private final SensitivityScanner scanner = new SensitivityScanner(new byte[32]);

  @Test
  void redact_textsWithSecrets_loseTheSecretsAndNothingElse() {
    for (int seed = 1; seed <= 20; seed++) {
      for (Labelled each : Labelled.read("development", seed)) {
        List<Span> spans = scanner.scan(each.name(), each.text()).secretSpans();
        String redacted = Redaction.redact(each.text(), spans);
        for (Labelled.Value value : each.values()) {
          String secret = each.text().substring(value.span().start(), value.span().end());
          if (!value.personal() && secret.length() > 7) {
            assertThat(redacted).as(each.name()).doesNotContain(secret);
          }
        }
        assertThat(rebuilt(redacted, each.text(), spans)).as(each.name()).isEqualTo(each.text());
        assertThat(redacted.lines().count()).isEqualTo(each.text().lines().count());
      }
    }
  }

  /** What was taken out, put back in. */
  private static String rebuilt(String redacted, String text, List<Span> spans) {
    StringBuilder rebuilt = new StringBuilder();
    int at = 0;
    for (Span span : spans) {
      int mark = redacted.indexOf(Redaction.MARK, at);
      rebuilt.append(redacted, at, mark);
      String secret = text.substring(span.start(), span.end());
      rebuilt.append(secret);
      at = mark + Redaction.MARK.length() + (int) secret.chars().filter(c -> c == '\n').count();
    }
    return rebuilt.append(redacted, at, redacted.length()).toString();
  }

  @Test
  void scan_anyText_givesSpansThatRiseAndLieInIt() {
    Random random = new Random(4);
    Tokens tokens = new Tokens(4);
    String[] parts = {
      "password=",
      "\"",
      "'",
      "://",
      "@",
      ":",
      "eyJ",
      ".",
      "\n",
      "-----BEGIN ",
      "PRIVATE KEY-----",
      "-----END ",
      "PuTTY-User-Key-File-",
      "Private-Lines:",
      "machine ",
      "AKIA",
      "sk-",
      "+49",
      " ",
      "4111",
      "<",
      ">",
      "\\n",
      "é",
      "\uD83D\uDE00",
      "$2y$",
      "key",
      "=",
      "token",
      "q~",
      "\"auth\""
    };
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(40); k >= 0; k--) {
        boolean token = random.nextInt(3) == 0;
        text.append(
            token
                ? tokens.some(Tokens.ALNUM, random.nextInt(50))
                : parts[random.nextInt(parts.length)]);
      }
      String redacted = Redaction.redact(text, scanner.scan(".pgpass", text).secretSpans());
      assertThat(redacted).isNotNull();
    }
  }

  @Test
  void redact_spansOutOfOrder_areRefused() {
    assertThat(Redaction.redact("ab\ncd", List.of(new Span(1, 4)))).isEqualTo("a[secret]\nd");
    assertThatThrownBy(() -> Redaction.redact("abcd", List.of(new Span(2, 3), new Span(1, 2))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Redaction.redact("abcd", List.of(new Span(2, 9))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
