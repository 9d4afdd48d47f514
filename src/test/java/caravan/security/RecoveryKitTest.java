package caravan.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryKitTest {
  private static final Instant DATE = Instant.parse("2026-11-24T08:05:00Z");
  private final VaultKeys keys = VaultKeys.generate(VaultId.random());

  @Test
  void text_keyFile_holdsTheKeyInGroupsAndSaysSo() {
    Credential.KeyFile file = Credential.KeyFile.random();
    RecoveryKit kit = new RecoveryKit(keys, file, List.of("default: file /mnt/disk"), DATE);
    String hex = HexFormat.of().formatHex(file.key());
    assertThat(kit.secret()).isTrue();
    assertThat(kit.text())
        .contains(
            keys.vault().hex(), keys.fingerprint(), "/mnt/disk", "24 November 2026, 08:05 UTC")
        .contains("THIS PAGE IS THE KEY");
    assertThat(kit.text().replace(" ", "").replace("\n", "")).contains(hex);
    assertThat(kit.html().replaceAll("<br>|\\s", "")).contains(hex);
    assertThat(kit.text().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void page_passphrase_holdsALineAndNoSecret() {
    Credential pass = new Credential.Passphrase("open sesame".toCharArray());
    RecoveryKit kit = new RecoveryKit(keys, pass, List.of("a", "b"), DATE);
    assertThat(kit.secret()).isFalse();
    assertThat(kit.text() + kit.html())
        .doesNotContain("sesame", HexFormat.of().formatHex(keys.master(0)))
        .contains("________");
  }

  @Test
  void html_loadsNothingAndEscapes() {
    Credential pass = new Credential.Passphrase("x".toCharArray());
    RecoveryKit kit = new RecoveryKit(keys, pass, List.of("<script>alert('1')</script>"), DATE);
    assertThat(kit.html())
        .doesNotContain("<script", "src=", "href=", "http://", "https://", "url(")
        .contains("&lt;script&gt;", "default-src 'none'");
  }
}
