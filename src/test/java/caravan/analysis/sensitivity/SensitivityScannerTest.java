package caravan.analysis.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.meaning.Finding;
import caravan.model.meaning.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SensitivityScannerTest {
  private final SensitivityScanner scanner = new SensitivityScanner(new byte[32]);

  private List<String> kinds(String text) {
    return scanner.scan("", text).findings().stream().map(Finding::kind).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws-access-key",
        "google-api-key",
        "google-oauth",
        "github-token",
        "gitlab-token",
        "bitbucket-token",
        "slack-token",
        "discord-token",
        "telegram-token",
        "stripe-key",
        "square-token",
        "shopify-token",
        "twilio-key",
        "sendgrid-key",
        "mailgun-key",
        "mailchimp-key",
        "npm-token",
        "pypi-token",
        "rubygems-key",
        "docker-token",
        "digitalocean-token",
        "vault-token",
        "doppler-token",
        "grafana-token",
        "sentry-token",
        "new-relic-key",
        "mapbox-token",
        "openai-key",
        "anthropic-key",
        "huggingface-token",
        "jwt",
        "age-key",
        "age-key"
      })
  void scan_tokenOfAKind_isFoundAlone_andNotOneThatIsCutOrGoesOn(String kind) {
    Tokens tokens = new Tokens(7);
    for (int i = 0; i < 20; i++) {
      String token = tokens.make(kind);
      String text = "it is " + token + " and more";
      Scan scan = scanner.scan("", text);
      assertThat(scan.findings())
          .as(text)
          .singleElement()
          .satisfies(
              f -> {
                assertThat(f.kind()).isEqualTo(kind);
                assertThat(f.count()).isOne();
                assertThat(f.line()).isOne();
              });
      assertThat(scan.secretSpans()).containsExactly(new Span(6, 6 + token.length()));
      assertThat(scan.level()).isEqualTo(Level.RESTRICTED);
      String cut = token.substring(0, token.length() / 4);
      assertThat(kinds("it is " + cut + " and more")).as(cut).doesNotContain(kind);
      assertThat(kinds("it is Z" + token.substring(1) + " and")).as(token).doesNotContain(kind);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alibaba:LTAI:20:A",
        "planetscale-token:pscale_tkn_:43:A",
        "fly-token:fo1_:43:A",
        "supabase-token:sbp_:40:h",
        "databricks-token:dapi:32:h",
        "pulumi-token:pul-:40:h",
        "linear-key:lin_api_:40:A",
        "notion-token:ntn_:46:A",
        "figma-token:figd_:40:A",
        "replicate-token:r8_:37:A",
        "sonar-token:sqp_:40:h",
        "crates-token:cio:32:A",
        "nuget-key:oy2:43:a",
        "artifactory-key:AKCp:69:A",
        "heroku-key:HRKU-:36:A",
        "gitlab-token:glrt-:20:A",
        "github-token:ghu_:36:A",
        "stripe-key:rk_live_:24:A",
        "wallet-key:xprv:107:b",
        "facebook-token:EAA:120:A",
        "brevo-key:xkeysib-:81:a",
        "vault-token:hvb.:60:A",
        "dropbox-token:sl.:140:A"
      })
  void scan_prefixAndBody_isFound_andNotWithAnotherLength(String rule) {
    String[] parts = rule.split(":");
    String kind = parts[0].equals("alibaba") ? "alibaba-key" : parts[0];
    String alphabet =
        switch (parts[3]) {
          case "h" -> Tokens.HEX;
          case "a" -> Tokens.LOWER + Tokens.DIGITS;
          case "b" -> Tokens.BASE58;
          default -> Tokens.ALNUM;
        };
    Tokens tokens = new Tokens(11);
    int length = Integer.parseInt(parts[2]);
    assertThat(kinds("k: " + parts[1] + tokens.some(alphabet, length) + ";")).contains(kind);
    assertThat(kinds("k: " + parts[1] + tokens.some(alphabet, length / 3) + ";"))
        .doesNotContain(kind);
    assertThat(kinds("k: " + parts[1] + "x".repeat(length) + ";")).doesNotContain(kind);
    assertThat(kinds("k: q" + parts[1] + tokens.some(alphabet, length) + ";")).doesNotContain(kind);
  }

  static Stream<List<String>> composed() {
    Tokens t = new Tokens(3);
    String hex = Tokens.HEX;
    String alnum = Tokens.ALNUM;
    String upper = Tokens.UPPER + Tokens.DIGITS;
    return Stream.of(
        List.of(
            "azure-storage-key",
            "AccountKey=" + t.make("azure-storage-key"),
            "AccountKey=" + t.some(alnum, 40)),
        List.of("azure-sas", "?sv=2022&sig=" + t.some(alnum, 43) + "%3D", "?sv=2022&sig=abc"),
        List.of(
            "firebase-key",
            "AAAA" + t.some(alnum, 7) + ":" + t.some(alnum, 140),
            "AAAA" + t.some(alnum, 7) + ":" + t.some(alnum, 90)),
        List.of(
            "slack-webhook", t.make("slack-webhook"), "https://hooks.slack.com/services/T0/B0/x"),
        List.of(
            "discord-webhook", t.make("discord-webhook"), "https://discord.com/api/webhooks/12/x"),
        List.of(
            "teams-webhook",
            "https://a.webhook.office.com/webhookb2/"
                + t.uuid()
                + "@"
                + t.uuid()
                + "/IncomingWebhook/"
                + t.some(hex, 32)
                + "/"
                + t.uuid(),
            "https://a.webhook.office.com/webhookb2/x"),
        List.of(
            "braintree-token",
            "access_token$production$" + t.some(hex, 16) + "$" + t.some(hex, 32),
            "access_token$production$1"),
        List.of(
            "airtable-token",
            "pat" + t.some(alnum, 14) + "." + t.some(hex, 64),
            "pat" + t.some(alnum, 14) + ".x"),
        List.of(
            "terraform-token",
            t.some(alnum, 14) + ".atlasv1." + t.some(alnum, 64),
            t.some(alnum, 14) + ".atlasv1.x"),
        List.of(
            "dynatrace-token", "dt0c01." + t.some(upper, 24) + "." + t.some(upper, 64), "dt0c01.x"),
        List.of(
            "postman-key",
            "PMAK-" + t.some(hex, 24) + "-" + t.some(hex, 34),
            "PMAK-" + t.some(hex, 24)),
        List.of("cloudflare-key", "v1.0-" + t.some(hex, 24) + "-" + t.some(hex, 146), "v1.0-rc1"),
        List.of("twitter-token", "A".repeat(21) + t.some(alnum, 80), "A".repeat(60)),
        List.of("private-key", t.make("rsa-private-key"), t.make("certificate")),
        List.of("private-key", t.make("openssh-private-key"), t.make("public-key")),
        List.of(
            "encrypted-private-key", t.make("locked-openssh-key"), t.make("openssh-private-key")),
        List.of(
            "encrypted-private-key",
            t.make("locked-private-key"),
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\n...\n-----END ENCRYPTED PRIVATE KEY-----"),
        List.of("pgp-private-key", t.make("pgp-private-key"), t.make("pgp-public-key")),
        List.of("putty-private-key", t.make("putty-key"), "PuTTY-User-Key-File-2 is a format"),
        List.of("wallet-key", t.make("wif"), "5" + t.some(Tokens.BASE58, 50)),
        List.of(
            "wallet-keystore",
            "{\"kdf\":\"scrypt\",\"ciphertext\":\"" + t.some(hex, 64) + "\"}",
            "{\"ciphertext\":\"" + t.some(hex, 64) + "\"}"),
        List.of("azure-client-secret", t.make("azure-client-secret"), "abc8Q~short"),
        List.of("database-url", "postgres://app:Zt6xpq@db/x", "postgres://user:password@db/x"),
        List.of("url-password", "https://tom:Zt6xpq@host.org/", "https://host.org/a:b@c"),
        List.of(
            "authorization",
            "Authorization: Basic " + t.make("docker-auth"),
            "Authorization: Basic realm"),
        List.of(
            "authorization",
            "Authorization: Bearer " + t.some(alnum, 40),
            "Authorization: Bearer <token>"),
        List.of(
            "docker-auth",
            "{\"auth\": \"" + t.make("docker-auth") + "\"}",
            "{\"auth\": \"required1\"}"),
        List.of(
            "kubernetes-client-key",
            "client-key-data: " + t.make("base64-key"),
            "client-key-data: REDACTED"),
        List.of(
            "netrc-password",
            "machine a.org login tom password r1ver",
            "the machine I log in to has a password"),
        List.of(
            "state-password",
            "\"type\": \"random_password\", \"result\": \"Kx81mmPq\"",
            "\"result\": \"Kx81mmPq\""),
        List.of("password-hash", "tom:" + t.make("password-hash-bcrypt"), "costs $2a$ each"),
        List.of("password-hash", "tom:" + t.make("password-hash-sha512") + ":1:", "tom:$6$short:1"),
        List.of(
            "wireguard-key",
            "PrivateKey = " + t.make("base64-32"),
            "PublicKey = " + t.make("base64-32")),
        List.of(
            "aws-secret-key",
            "aws_secret_access_key = " + t.make("aws-secret-key"),
            "aws_secret_access_key = " + t.make("aws-secret-example")),
        List.of("password", "password = \"Gw5!rtPlq0\"", "password = \"changeme\""),
        List.of("password", "DB_PASSWORD='Gw5!rtPlq0'", "PASSWORD_MIN_LENGTH='12abC!x'"),
        List.of(
            "generic-secret",
            "api_key: \"" + t.some(alnum, 32) + "\"",
            "api_key: \"YOUR_API_KEY_GOES_HERE1\""),
        List.of(
            "generic-secret",
            "client_secret = '" + t.some(alnum, 32) + "'",
            "csrf_token = '" + t.some(alnum, 32) + "'"),
        List.of("bank-account", "routing number 021000021", "order number 021000021"),
        List.of("marked-confidential", "STRICTLY CONFIDENTIAL", "keep it confidential"),
        List.of("marked-internal", "For internal use only.", "internal users only"),
        List.of("health-data", "patient with diagnosis of", "a diagnosis of the network"),
        List.of("phone", "tel. 030 1234987", "took 030 1234987 ms"),
        List.of("phone", "+49 170 2345918", "+5 apples"),
        List.of(
            "email", "write to ada@posteo.net.", "git@github.com:a/b, icon@2x.png, a@example.com"),
        List.of("birth-date", "born 12.03.1980", "built 12.03.1980"),
        List.of("birth-date", "Geboren am 12. März 1980", "am 12. März 1980"));
  }

  @ParameterizedTest
  @MethodSource("composed")
  void scan_composed_isFound_andItsNearMissIsNot(List<String> rule) {
    assertThat(kinds("x\n" + rule.get(1) + "\ny")).as(rule.get(1)).contains(rule.get(0));
    assertThat(kinds("x\n" + rule.get(2) + "\ny")).as(rule.get(2)).doesNotContain(rule.get(0));
  }

  static Stream<List<String>> people() {
    return Stream.of(
        List.of("card", "Visa "),
        List.of("iban", ""),
        List.of("us-ssn", "SSN "),
        List.of("uk-nino", "NI number "),
        List.of("de-steuer-id", "Steuer-ID "),
        List.of("fr-nir", "NIR "),
        List.of("es-dni", "DNI "),
        List.of("es-nie", ""),
        List.of("it-codice-fiscale", ""),
        List.of("nl-bsn", "BSN "),
        List.of("be-rijksregister", ""),
        List.of("pl-pesel", "PESEL "),
        List.of("se-personnummer", "personnummer "),
        List.of("ch-ahv", ""),
        List.of("br-cpf", ""),
        List.of("ca-sin", "social insurance number "),
        List.of("in-aadhaar", "Aadhaar "));
  }

  @ParameterizedTest
  @MethodSource("people")
  void scan_numberWithCheckDigits_isFound_andNotWithAWrongDigit(List<String> rule) {
    Tokens tokens = new Tokens(5);
    int wrong = 0;
    for (int i = 0; i < 40; i++) {
      String number = tokens.make(rule.get(0));
      assertThat(kinds("it is " + rule.get(1) + number + ".")).as(number).contains(rule.get(0));
      int at = 3 + number.substring(3).replaceAll("[^0-9].*", "").length() - 1;
      char digit = number.charAt(Math.max(at, 3));
      if (Character.isDigit(digit)) {
        String changed =
            number.substring(0, at)
                + (char) ('0' + (digit - '0' + 1) % 10)
                + number.substring(at + 1);
        wrong += kinds("it is " + rule.get(1) + changed + ".").contains(rule.get(0)) ? 1 : 0;
      }
    }
    boolean unchecked = rule.get(0).equals("us-ssn") || rule.get(0).equals("uk-nino");
    assertThat(wrong).as("wrong digits let pass").isLessThanOrEqualTo(unchecked ? 40 : 4);
  }

  @Test
  void scan_numberThatNeedsIt_isOnlyFoundWithAWordOrAColumn() {
    String number = new Tokens(1).make("nl-bsn");
    assertThat(kinds("it took " + number + " ns")).isEmpty();
    assertThat(kinds("BSN: " + number)).containsExactly("nl-bsn");
    assertThat(kinds("id;bsn;x\n1;" + number + ";2\n")).containsExactly("nl-bsn");
    assertThat(kinds("id;bsn;x\n1;2;" + number + "\n")).isEmpty();
  }

  @Test
  void scan_manyOfAKind_areOneFindingWithCountLineAndHash() {
    Tokens tokens = new Tokens(2);
    String token = tokens.make("github-token");
    String text = "a\nb " + token + "\n" + tokens.make("github-token") + "\n";
    Finding finding = scanner.scan("", text).findings().get(0);
    assertThat(finding.count()).isEqualTo(2);
    assertThat(finding.line()).isEqualTo(2);
    assertThat(finding.hash()).matches("[0-9a-f]{16}");
    assertThat(scanner.scan("", "x " + token).findings().get(0).hash()).isEqualTo(finding.hash());
    byte[] other = new byte[32];
    other[0] = 1;
    assertThat(new SensitivityScanner(other).scan("", text).findings().get(0).hash())
        .isNotEqualTo(finding.hash());
    assertThat(finding.toString()).doesNotContain(token.substring(6, 20));
  }

  @Test
  void scan_levels_followTheTable() {
    Tokens t = new Tokens(9);
    assertThat(scanner.scan("", "a diary").level()).isEqualTo(Level.INTERNAL);
    assertThat(scanner.scan("", "// SPDX-License-Identifier: MIT").level()).isEqualTo(Level.PUBLIC);
    assertThat(scanner.scan("", t.make("email")).level()).isEqualTo(Level.INTERNAL);
    assertThat(scanner.scan("", t.make("iban")).level()).isEqualTo(Level.CONFIDENTIAL);
    assertThat(scanner.scan("", "Visa " + t.make("card")).level()).isEqualTo(Level.RESTRICTED);
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      many.append(t.make("iban")).append('\n');
    }
    assertThat(scanner.scan("", many).level()).isEqualTo(Level.RESTRICTED);
    assertThat(scanner.scan("", t.make("locked-openssh-key")).level())
        .isEqualTo(Level.CONFIDENTIAL);
  }

  @Test
  void decode_anyBytes_neverFails() {
    assertThat(SensitivityScanner.decode("\uFEFFpä".getBytes(StandardCharsets.UTF_16LE)))
        .isEqualTo("pä");
    assertThat(SensitivityScanner.decode(new byte[] {'a', (byte) 0xff, 'b'})).isEqualTo("a\uFFFDb");
    assertThatThrownBy(() -> new SensitivityScanner(new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
