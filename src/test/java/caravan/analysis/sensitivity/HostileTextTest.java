package caravan.analysis.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A megabyte of what would make a search run for hours whose time grows with the square of the
 * text.
 */
class HostileTextTest {
  private static final int MEGABYTE = 1 << 20;

  static List<String> units() {
    List<String> units =
        new ArrayList<>(
            List.of(
                "a",
                "1",
                " ",
                "\n",
                "\"",
                "\\",
                "1 ",
                "12-",
                "1.",
                "eyJ",
                "eyJa.",
                "://",
                "a://b:",
                "x://a:b@",
                "@",
                "a@",
                "a@b.",
                "password=",
                "password=\"",
                "key:",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----",
                "PuTTY-User-Key-File-",
                "PuTTY-User-Key-File-Private-Lines:",
                "machine a login b password ",
                "machine ",
                "sk-ant-",
                "SG.",
                "AKIA",
                "xoxb-",
                "\"auth\":\"",
                "client-key-data:",
                "$2y$",
                "$6$",
                "q~",
                "-us",
                ":AA",
                "+1",
                "+",
                "DE",
                "DE89 ",
                "AB 1",
                "M",
                "MN.",
                "5K",
                "born 1",
                "tel 0",
                "ssn,",
                "é",
                "token=a.",
                "--password ",
                "T3BlbkFJ",
                ".atlasv1.",
                "4111 ",
                "patient diagnosis "));
    Random random = new Random(1);
    StringBuilder noise = new StringBuilder();
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < 1 << 16; i++) {
      noise.append((char) random.nextInt(1 << 16));
      printable.append((char) (32 + random.nextInt(95)));
    }
    units.add(noise.toString());
    units.add(printable.toString());
    return units;
  }

  @ParameterizedTest
  @MethodSource("units")
  void scan_hostileMegabyte_ends(String unit) {
    String text = unit.repeat(MEGABYTE / unit.length());
    SensitivityScanner scanner = new SensitivityScanner(new byte[32]);
    Scan scan = scanner.scan("", text);
    assertThat(scan.findings().size()).isLessThanOrEqualTo(Kind.values().length);
    assertThat(Redaction.redact(text, scan.secretSpans())).isNotNull();
  }
}
