package caravan.analysis.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.meaning.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirstLevelTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/home/a/.ssh/id_rsa", "/home/a/.ssh/work", "/app/.env", "/app/.env.production",
        "/a/safe.kdbx", "/a/cert.p12", "/a/wallet.dat", "/home/a/.aws/credentials",
        "/home/a/.kube/config", "/home/a/.gnupg/trustdb.gpg", "/etc/shadow", "/a/my passwords.txt",
        "/a/.PGPASS"
      })
  void of_nameOfSecrets_isRestricted(String path) {
    assertThat(of(path).level()).isEqualTo(Level.RESTRICTED);
    assertThat(of(path).reason()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/home/a/.ssh/id_rsa.pub", "/home/a/.ssh/known_hosts", "/app/.env.example", "/a/config",
        "/a/PasswordEncoder.java", "/a/reset_password.html", "/a/shadow.css", "/a/syntax.txt",
        "/a/credentials.md", "/home/a/environment"
      })
  void of_nameThatOnlyLooksSo_isInternal(String path) {
    assertThat(of(path).level()).isEqualTo(Level.INTERNAL);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/Tax 2023.pdf,CONFIDENTIAL",
    "/a/gehaltsabrechnung_05.pdf,CONFIDENTIAL",
    "/a/LICENSE,PUBLIC",
    "/a/tax.js,INTERNAL"
  })
  void of_wordsOfTheName_count(String path, Level level) {
    assertThat(of(path).level()).isEqualTo(level);
  }

  private static FirstLevel.Guess of(String path) {
    return FirstLevel.of(path, path.substring(path.lastIndexOf('/') + 1));
  }

  @Test
  void of_head_isAskedForOnlyWhereTheNameHints() throws IOException {
    byte[] secret = "db_password=Gw5!rtPlq0\n".getBytes(StandardCharsets.UTF_8);
    assertThat(FirstLevel.of("/a/app.properties", "app.properties", 23, () -> secret))
        .isEqualTo(new FirstLevel.Guess(Level.RESTRICTED, "its head has password"));
    assertThat(FirstLevel.of("/a/b.yaml", "b.yaml", 9, "plain: 1\n"::getBytes).level())
        .isEqualTo(Level.INTERNAL);
    FirstLevel.Head never =
        () -> {
          throw new IOException("asked for");
        };
    assertThat(FirstLevel.of("/a/b.jpg", "b.jpg", 9, never).level()).isEqualTo(Level.INTERNAL);
    assertThat(FirstLevel.of("/a/b.yaml", "b.yaml", 9L << 20, never).level())
        .isEqualTo(Level.INTERNAL);
    assertThat(FirstLevel.of("/a/.env", ".env", 9, never).level()).isEqualTo(Level.RESTRICTED);
    assertThatThrownBy(() -> FirstLevel.of("/a/b.yaml", "b.yaml", 9, never))
        .hasMessage("asked for");
  }

  @ParameterizedTest
  @CsvSource({
    "*.txt, /a/b.txt, true",
    "*.txt, /a/b.txt/c, false",
    "/a/*, /a/b, true",
    "/a/*, /a/b/c, false",
    "/a/**, /a/b/c, true",
    "clients/, /home/x/clients/a/b, true",
    "clients/, /home/x/clients, false",
    "a/**/z, /q/a/z, true",
    "a/**/z, /q/a/b/c/z, true",
    "a/**/z, /q/a/b/cz, false",
    "**/z, /z, true",
    "/a/?, /a/bc, false",
    "b, /a/b, true",
    "b, /b/a, false",
    "a*b*c, /x/aXbYc, true"
  })
  void matches_patternsOfPaths(String pattern, String path, boolean expected) {
    assertThat(PathGlob.of(pattern).matches(path)).isEqualTo(expected);
  }

  @Test
  void matches_hostilePattern_ends() {
    assertThat(PathGlob.of("*a".repeat(500) + "b").matches("/" + "a".repeat(2_000))).isFalse();
    assertThatThrownBy(() -> PathGlob.of(" ")).isInstanceOf(IllegalArgumentException.class);
  }
}
