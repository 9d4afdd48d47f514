package caravan.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The key slots of section 12 of {@code docs/format.md}, made here and opened. */
class KeyslotVectorTest {
  private static byte[] count(int from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }

  private static void check(String line, Credential credential) throws Exception {
    VaultKeys keys = VaultKeys.of(VaultId.of(count(0, 16)), List.of(count(32, 32)));
    byte[] json = "{}".getBytes(StandardCharsets.US_ASCII);
    Keyslot slot =
        Keyslot.create(
            keys,
            json,
            credential,
            "vector",
            Instant.ofEpochSecond(1_795_507_200L),
            KdfParameters.DEFAULT,
            count(96, 16),
            count(64, 32));
    String made = HexFormat.of().formatHex(slot.encode());
    assertThat(Files.readString(Path.of("docs/format.md"))).contains(line + " " + made + "\n");
    Keyslot.Opened opened = Keyslot.parse(slot.encode()).open(credential);
    assertThat(opened.caravanJson()).isEqualTo(json);
    assertThat(opened.keys().sameAs(keys)).isTrue();
  }

  @Test
  void keyFileSlot_fixedSalt_isThatOfThePage() throws Exception {
    check("keyslot of the key file 808182..9f", new Credential.KeyFile(count(128, 32)));
  }

  @Test
  void passphraseSlot_fixedSalt_isThatOfThePage() throws Exception {
    // Decomposed: the format asks for NFC.
    check(
        "keyslot of the passphrase 'caravane\u0301'",
        new Credential.Passphrase("caravane\u0301".toCharArray()));
  }
}
