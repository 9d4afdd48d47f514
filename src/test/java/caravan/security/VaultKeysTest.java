package caravan.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VaultKeysTest {
  private final VaultKeys keys = VaultKeys.generate(VaultId.random());

  @Test
  void idKey_followsTheFormat() {
    byte[] master = new byte[32];
    Arrays.fill(master, (byte) 7);
    VaultId vault = new VaultId("000102030405060708090a0b0c0d0e0f");
    VaultKeys fixed = VaultKeys.of(vault, List.of(master));
    byte[] info = "caravan/1/id/tree".getBytes(StandardCharsets.US_ASCII);
    assertThat(fixed.idKey("tree")).isEqualTo(Hkdf.derive(master, vault.bytes(), info, 32));
    assertThat(fixed.chunkerKey()).hasSize(2048);
  }

  @Test
  void objectKey_followsTheFormat() throws Exception {
    byte[] master = new byte[32];
    VaultId vault = VaultId.random();
    VaultKeys fixed = VaultKeys.of(vault, List.of(master));
    byte[] seal =
        Hkdf.derive(
            master, vault.bytes(), "caravan/1/seal".getBytes(StandardCharsets.US_ASCII), 32);
    byte[] info =
        HexFormat.of()
            .parseHex(
                HexFormat.of().formatHex("caravan/1/object".getBytes(StandardCharsets.US_ASCII))
                    + "11"
                    + vault.hex());
    byte[] salt = new byte[32];
    assertThat(fixed.objectKey(0, 0x11, salt)).isEqualTo(Hkdf.derive(seal, salt, info, 32));
  }

  @Test
  void derivedKeys_differByUseKindSaltAndEpoch() throws Exception {
    VaultKeys two = keys.withNewEpoch();
    byte[] saltA = new byte[32];
    byte[] saltB = new byte[32];
    saltB[31] = 1;
    Set<String> seen = new HashSet<>();
    for (byte[] salt : List.of(saltA, saltB)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        for (int kind : new int[] {1, 2, 16}) {
          seen.add(HexFormat.of().formatHex(two.objectKey(epoch, kind, salt)));
          seen.add(HexFormat.of().formatHex(two.footerKey(epoch, kind, salt)));
          seen.add(HexFormat.of().formatHex(two.commitment(epoch, kind, salt)));
        }
      }
    }
    assertThat(seen).hasSize(2 * 2 * 3 * 3);
  }

  @Test
  void withNewEpoch_leavesIdsChunkerAndFingerprintAlone() {
    VaultKeys rotated = keys.withNewEpoch();
    assertThat(rotated.latestEpoch()).isEqualTo(1);
    assertThat(rotated.idKey("data")).isEqualTo(keys.idKey("data"));
    assertThat(rotated.chunkerKey()).isEqualTo(keys.chunkerKey());
    assertThat(rotated.fingerprint()).isEqualTo(keys.fingerprint());
    assertThat(rotated.sameAs(keys)).isFalse();
    assertThat(keys.latestEpoch()).isZero();
  }

  @Test
  void objectKey_epochNotHeld_saysSo() {
    assertThatThrownBy(() -> keys.objectKey(3, 1, new byte[32]))
        .isInstanceOf(UnknownEpochException.class)
        .hasMessage(
            "sealed under key epoch 3, which this key slot does not hold: open the vault with a"
                + " newer key");
    assertThatThrownBy(() -> keys.commitment(0xffff_ffffL, 1, new byte[32]))
        .isInstanceOf(UnknownEpochException.class);
  }

  @Test
  void keys_areCopiedInAndOut() throws Exception {
    byte[] id = keys.idKey("data");
    Arrays.fill(id, (byte) 0);
    assertThat(keys.idKey("data")).isNotEqualTo(id);
    byte[] master = new byte[32];
    VaultKeys copied = VaultKeys.of(keys.vault(), List.of(master));
    master[0] = 1;
    assertThat(copied.sameAs(VaultKeys.of(keys.vault(), List.of(new byte[32])))).isTrue();
  }

  @Test
  void toString_showsNoSecret() {
    assertThat(keys.toString())
        .isEqualTo("VaultKeys[vault=" + keys.vault().hex() + ", epochs=1]")
        .doesNotContain(HexFormat.of().formatHex(keys.master(0)));
  }

  @Test
  void fingerprint_isFourGroupsAndDiffersByVault() {
    assertThat(keys.fingerprint()).matches("([0-9a-f]{4} ){3}[0-9a-f]{4}");
    assertThat(VaultKeys.generate(keys.vault()).fingerprint()).isNotEqualTo(keys.fingerprint());
  }

  @Test
  void vaultId_badText_isRefused() {
    assertThatThrownBy(() -> new VaultId("ABCD")).isInstanceOf(IllegalArgumentException.class);
    assertThat(VaultId.of(keys.vault().bytes())).isEqualTo(keys.vault());
  }
}
