package caravan.analysis.sensitivity;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Makes values in the form of secrets and personal data, none of which was ever valid anywhere. The
 * beginnings are put together here, so that no scanner of a hosting site takes one for real.
 */
final class Tokens {
  static final String DIGITS = "0123456789";
  static final String HEX = DIGITS + "abcdef";
  static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  static final String ALNUM = DIGITS + UPPER + LOWER;
  static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

  private final Random random;

  Tokens(long seed) {
    random = new Random(seed);
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  String some(String alphabet, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private String base64(int bytes) {
    return Base64.getEncoder().encodeToString(bytes(bytes));
  }

  private String url64(int length) {
    return some(ALNUM + "_-", length - 1) + some(ALNUM, 1);
  }

  private String lines(String text, int width, String newline) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < text.length(); i += width) {
      lines.append(text, i, Math.min(text.length(), i + width)).append(newline);
    }
    return lines.toString();
  }

  private String pem(String label, String body, String newline) {
    String dashes = "-".repeat(5);
    return dashes
        + "BEGIN "
        + label
        + dashes
        + newline
        + lines(body, 64, newline)
        + dashes
        + "END "
        + label
        + dashes;
  }

  String uuid() {
    return String.join("-", some(HEX, 8), some(HEX, 4), some(HEX, 4), some(HEX, 4), some(HEX, 12));
  }

  /** A value of a kind, as the labelled texts name it. */
  String make(String kind) {
    return switch (kind) {
      case "aws-access-key" -> "AK" + "IA" + some(UPPER + "234567", 16);
      case "aws-secret-key" -> some(ALNUM + "+/", 39) + some(ALNUM, 1);
      case "aws-example" -> "AK" + "IAIOSFODNN7EXAMPLE";
      case "aws-secret-example" -> "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY";
      case "azure-storage-key" -> base64(64);
      case "azure-client-secret" ->
          some(ALNUM, 3) + some(DIGITS, 1) + "Q" + "~" + some(ALNUM + "_-", 33) + some(ALNUM, 1);
      case "google-api-key" -> "AI" + "za" + url64(35);
      case "google-oauth" -> "GOC" + "SPX-" + url64(28);
      case "github-token" -> pick("gh" + "p_", "gh" + "o_", "gh" + "s_") + some(ALNUM, 36);
      case "github-pat" -> "github" + "_pat_" + some(ALNUM, 22) + "_" + some(ALNUM, 59);
      case "gitlab-token" -> "gl" + "pat-" + url64(20);
      case "bitbucket-token" -> "AT" + "BB" + some(ALNUM, 32);
      case "slack-token" ->
          "xo" + "xb-" + some(DIGITS, 12) + "-" + some(DIGITS, 13) + "-" + some(ALNUM, 24);
      case "slack-webhook" ->
          "https://hooks.sl"
              + "ack.com/services/T"
              + some(UPPER + DIGITS, 9)
              + "/B"
              + some(UPPER + DIGITS, 9)
              + "/"
              + some(ALNUM, 24);
      case "discord-webhook" ->
          "https://disc" + "ord.com/api/webhooks/" + some(DIGITS, 18) + "/" + url64(68);
      case "discord-token" -> "M" + some(ALNUM, 23) + "." + some(ALNUM, 6) + "." + url64(38);
      case "telegram-token" -> "5" + some(DIGITS, 9) + ":A" + "A" + url64(33);
      case "stripe-key" -> "sk" + "_live_" + some(ALNUM, 24);
      case "square-token" -> "sq0" + "atp-" + url64(22);
      case "shopify-token" -> "shp" + "at_" + some(HEX, 32);
      case "twilio-sid" -> "A" + "C" + some(HEX, 32);
      case "twilio-key" -> "S" + "K" + some(HEX, 32);
      case "sendgrid-key" -> "S" + "G." + url64(22) + "." + url64(43);
      case "mailgun-key" -> "ke" + "y-" + some(HEX, 32);
      case "mailchimp-key" -> some(HEX, 32) + "-u" + "s" + (1 + random.nextInt(20));
      case "npm-token" -> "np" + "m_" + some(ALNUM, 36);
      case "pypi-token" -> "py" + "pi-AgEIcHlwaS5vcmc" + url64(90);
      case "rubygems-key" -> "ruby" + "gems_" + some(HEX, 48);
      case "docker-token" -> "dckr" + "_pat_" + url64(27);
      case "digitalocean-token" -> "do" + "p_v1_" + some(HEX, 64);
      case "vault-token" -> "hv" + "s." + url64(90);
      case "doppler-token" -> "dp" + ".pt." + some(ALNUM, 43);
      case "grafana-token" -> "gl" + "sa_" + some(ALNUM, 32) + "_" + some(HEX, 8);
      case "sentry-token" -> "sn" + "tryu_" + some(HEX, 64);
      case "new-relic-key" -> "NR" + "AK-" + some(UPPER + DIGITS, 27);
      case "mapbox-token" -> "sk" + ".eyJ" + some(ALNUM, 66) + "." + url64(22);
      case "openai-key" -> "sk" + "-proj-" + url64(74) + "T3Blbk" + "FJ" + url64(74);
      case "anthropic-key" -> "sk" + "-ant-api03-" + url64(93) + "AA";
      case "huggingface-token" -> "h" + "f_" + some(UPPER + LOWER, 34);
      case "jwt" -> jwt();
      case "django-secret" -> some(LOWER + DIGITS + "!@#^&*-_=+", 46) + some(LOWER, 3) + "7";
      case "hex32" -> some(HEX, 32);
      case "hex40" -> some(HEX, 40);
      case "hex64" -> some(HEX, 64);
      case "alnum26" -> some(UPPER + DIGITS, 26);
      case "alnum32" -> some(ALNUM, 32);
      case "alnum40" -> some(ALNUM, 40);
      case "base64-27" -> some(ALNUM + "+/", 27);
      case "base64-32" -> base64(32);
      case "base64-48" -> base64(48);
      case "base64-86" -> some(ALNUM + "+/", 86);
      case "base64-key" ->
          Base64.getEncoder()
              .encodeToString(
                  pem("RSA PRIVATE " + "KEY", base64(300), "\n")
                      .getBytes(StandardCharsets.US_ASCII));
      case "base64-cert" ->
          Base64.getEncoder()
              .encodeToString(
                  pem("CERTIFICATE", base64(300), "\n").getBytes(StandardCharsets.US_ASCII));
      case "base64-image" -> "iVBORw0KGgoAAAANSUhEUgAA" + base64(600);
      case "uuid" -> uuid();
      case "docker-auth" ->
          Base64.getEncoder()
              .encodeToString(("ci:" + some(ALNUM, 14)).getBytes(StandardCharsets.US_ASCII));
      case "password-hash-apr1" -> "$ap" + "r1$" + some(ALNUM, 8) + "$" + some(ALNUM, 22);
      case "password-hash-bcrypt" -> "$2" + "y$10$" + some(ALNUM, 53);
      case "password-hash-sha512" -> "$" + "6$" + some(ALNUM, 12) + "$" + some(ALNUM + "./", 86);
      case "openssh-private-key" ->
          pem("OPENSSH PRIVATE " + "KEY", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU" + base64(220), "\n");
      case "locked-openssh-key" ->
          pem(
              "OPENSSH PRIVATE " + "KEY",
              "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHI" + base64(220),
              "\n");
      case "rsa-private-key" -> pem("RSA PRIVATE " + "KEY", base64(600), "\n");
      case "ec-private-key" -> pem("EC PRIVATE " + "KEY", base64(120), "\n");
      case "locked-private-key" -> pem("ENCRYPTED PRIVATE " + "KEY", base64(600), "\n");
      case "escaped-private-key" -> pem("PRIVATE " + "KEY", base64(600), "\\n") + "\\n";
      case "pgp-private-key" -> pem("PGP PRIVATE " + "KEY BLOCK", base64(500), "\n");
      case "pgp-public-key" -> pem("PGP PUBLIC KEY BLOCK", base64(500), "\n");
      case "certificate" -> pem("CERTIFICATE", base64(600), "\n");
      case "public-key" -> pem("PUBLIC KEY", base64(290), "\n");
      case "putty-key" ->
          "PuTTY-User-"
              + "Key-File-2: ssh-rsa\nEncryption: none\nComment: box\nPublic-Lines: 2\n"
              + lines(base64(96), 64, "\n")
              + "Private-Lines: 3\n"
              + lines(base64(144), 64, "\n")
              + "Private-MAC: "
              + some(HEX, 40);
      case "age-key" -> "AGE-SECRET-" + "KEY-1" + some("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58);
      case "xprv" -> "xp" + "rv" + some(BASE58, 107);
      case "wif" -> wif();
      default -> personal(kind);
    };
  }

  private String jwt() {
    String head = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    String claims = "{\"sub\":\"" + some(DIGITS, 10) + "\",\"iat\":1516239022}";
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString(head.getBytes(StandardCharsets.US_ASCII))
        + "."
        + encoder.encodeToString(claims.getBytes(StandardCharsets.US_ASCII))
        + "."
        + encoder.encodeToString(bytes(32));
  }

  private String wif() {
    try {
      byte[] content = new byte[34];
      System.arraycopy(bytes(32), 0, content, 1, 32);
      content[0] = (byte) 0x80;
      content[33] = 1;
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] sum = sha.digest(sha.digest(content));
      byte[] all = Arrays.copyOf(content, 38);
      System.arraycopy(sum, 0, all, 34, 4);
      BigInteger number = new BigInteger(1, all);
      StringBuilder text = new StringBuilder();
      while (number.signum() > 0) {
        BigInteger[] parts = number.divideAndRemainder(BigInteger.valueOf(58));
        text.append(BASE58.charAt(parts[1].intValue()));
        number = parts[0];
      }
      return text.reverse().toString();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  // --- personal data; check digits are found by trying, not by the code that is tested

  private String personal(String kind) {
    return switch (kind) {
      case "card" -> card();
      case "card-bad" -> wrong(card());
      case "iban" -> iban();
      case "iban-bad" -> iban().replaceFirst("[0-9]{2}", "99");
      case "email" ->
          pick("anna", "luc", "ada", "o.meyer", "j_smith")
              + random.nextInt(900)
              + "@"
              + pick("mail.de", "posteo.net", "acme-corp.com");
      case "phone" ->
          pick("+49 ", "+33 ", "+1 ")
              + (2 + random.nextInt(7))
              + some(DIGITS, 2)
              + " "
              + (1 + random.nextInt(9))
              + some(DIGITS, 6);
      case "birth-date" ->
          pick(
              (1930 + random.nextInt(80))
                  + "-0"
                  + (1 + random.nextInt(9))
                  + "-"
                  + (10 + random.nextInt(18)),
              (10 + random.nextInt(18))
                  + ".0"
                  + (1 + random.nextInt(9))
                  + "."
                  + (1930 + random.nextInt(80)));
      case "us-ssn" ->
          (100 + random.nextInt(500))
              + "-"
              + (10 + random.nextInt(89))
              + "-"
              + (1000 + random.nextInt(8999));
      case "uk-nino" -> pick("AB", "CE", "JK", "WM") + some(DIGITS, 6) + pick("A", "B", "C", "D");
      case "de-steuer-id" -> steuerId();
      case "fr-nir" -> nir();
      case "es-dni" -> dni("", 8, "");
      case "es-nie" -> dni("X", 7, "0");
      case "it-codice-fiscale" -> pick("RSSMRA85T10A562S", "MRTMTT91D08F205J", "VRDGPP13R10B293P");
      case "nl-bsn" -> bsn();
      case "be-rijksregister" -> belgian();
      case "pl-pesel" -> pesel();
      case "se-personnummer" -> swedish();
      case "ch-ahv" -> ahv();
      case "br-cpf" -> cpf();
      case "ca-sin" -> luhn("4" + some(DIGITS, 7));
      case "in-aadhaar" -> "2341 2341 2346"; // the example of the algorithm's descriptions
      default -> throw new IllegalArgumentException("no such kind: " + kind);
    };
  }

  private static int luhnSum(String digits) {
    int sum = 0;
    boolean twice = false;
    for (int i = digits.length() - 1; i >= 0; i--) {
      int digit = digits.charAt(i) - '0';
      sum += twice ? List.of(0, 2, 4, 6, 8, 1, 3, 5, 7, 9).get(digit) : digit;
      twice = !twice;
    }
    return sum;
  }

  private static String luhn(String digits) {
    for (int check = 0; check < 10; check++) {
      if (luhnSum(digits + check) % 10 == 0) {
        return digits + check;
      }
    }
    throw new IllegalStateException();
  }

  private String card() {
    String digits = luhn(pick("4", "51", "53", "2221").concat(some(DIGITS, 20)).substring(0, 15));
    return random.nextBoolean() ? digits : digits.replaceAll("(.{4})(?!$)", "$1 ");
  }

  private static String wrong(String digits) {
    char last = digits.charAt(digits.length() - 1);
    return digits.substring(0, digits.length() - 1) + (last == '9' ? '0' : (char) (last + 1));
  }

  private String iban() {
    String country = pick("DE", "NL", "FR", "AT", "ES");
    String account =
        switch (country) {
          case "DE" -> some(DIGITS, 18);
          case "NL" -> "INGB" + some(DIGITS, 10);
          case "FR" -> some(DIGITS, 23);
          case "AT" -> some(DIGITS, 16);
          default -> some(DIGITS, 20);
        };
    StringBuilder number = new StringBuilder();
    for (char c : (account + country + "00").toCharArray()) {
      number.append(Character.isDigit(c) ? c - '0' : c - 'A' + 10);
    }
    int check = 98 - new BigInteger(number.toString()).mod(BigInteger.valueOf(97)).intValue();
    String iban = country + (check < 10 ? "0" : "") + check + account;
    return random.nextBoolean() ? iban : iban.replaceAll("(.{4})(?!$)", "$1 ");
  }

  private String steuerId() {
    while (true) {
      List<Integer> digits = new java.util.ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 0));
      java.util.Collections.shuffle(digits, random);
      digits.set(9, digits.get(4));
      if (digits.get(0) == 0) {
        continue;
      }
      int product = 10;
      StringBuilder text = new StringBuilder();
      for (int digit : digits) {
        text.append(digit);
        int sum = (digit + product) % 10;
        product = (2 * (sum == 0 ? 10 : sum)) % 11;
      }
      int check = 11 - product;
      return text.append(check == 10 ? 0 : check).toString();
    }
  }

  private String nir() {
    String number =
        pick("1", "2") + some(DIGITS, 2) + "0" + (1 + random.nextInt(9)) + "75" + some(DIGITS, 6);
    long check = 97 - Long.parseLong(number) % 97;
    return number + (check < 10 ? "0" : "") + check;
  }

  private String dni(String letter, int length, String stands) {
    String digits = some(DIGITS, length);
    return letter
        + digits
        + "TRWAGMYFPDXBNJZSQVHLCKE".charAt(Integer.parseInt(stands + digits) % 23);
  }

  private String bsn() {
    while (true) {
      String digits = (1 + random.nextInt(8)) + some(DIGITS, 8);
      int sum = 0;
      for (int i = 0; i < 9; i++) {
        sum += (digits.charAt(i) - '0') * (i == 8 ? -1 : 9 - i);
      }
      if (sum % 11 == 0) {
        return digits;
      }
    }
  }

  private String belgian() {
    String first = "85" + "07" + (10 + random.nextInt(18)) + some(DIGITS, 3);
    long check = 97 - Long.parseLong(first) % 97;
    String all = first + (check < 10 ? "0" : "") + check;
    return all.replaceAll("(..)(..)(..)(...)(..)", "$1.$2.$3-$4.$5");
  }

  private String pesel() {
    String digits =
        "85" + "0" + (1 + random.nextInt(9)) + (10 + random.nextInt(18)) + some(DIGITS, 4);
    int sum = 0;
    int[] weights = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
    for (int i = 0; i < 10; i++) {
      sum += (digits.charAt(i) - '0') * weights[i];
    }
    return digits + (10 - sum % 10) % 10;
  }

  private String swedish() {
    String digits =
        luhn("85" + "0" + (1 + random.nextInt(9)) + (10 + random.nextInt(18)) + some(DIGITS, 3));
    return digits.substring(0, 6) + "-" + digits.substring(6);
  }

  private String ahv() {
    String digits = "756" + some(DIGITS, 9);
    int sum = 0;
    for (int i = 0; i < 12; i++) {
      sum += (digits.charAt(i) - '0') * (i % 2 == 0 ? 1 : 3);
    }
    return (digits + (10 - sum % 10) % 10).replaceAll("(...)(....)(....)(..)", "$1.$2.$3.$4");
  }

  private String cpf() {
    String digits = "1" + some(DIGITS, 8);
    for (int length = 9; length < 11; length++) {
      int sum = 0;
      for (int i = 0; i < length; i++) {
        sum += (digits.charAt(i) - '0') * (length + 1 - i);
      }
      digits += sum * 10 % 11 % 10;
    }
    return digits.replaceAll("(...)(...)(...)(..)", "$1.$2.$3-$4");
  }
}
