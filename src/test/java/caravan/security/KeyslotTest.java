package caravan.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyslotTest {
  private static final byte[] JSON = "{\"format\":1}".getBytes(StandardCharsets.UTF_8);
  private static final Instant CREATED = Instant.parse("2026-11-24T08:00:00Z");
  private static final int LABEL_AT = 8 + 1 + 16 + 16 + 8;

  private final VaultKeys keys = VaultKeys.generate(VaultId.random()).withNewEpoch();
  private final Credential.KeyFile keyFile = Credential.KeyFile.random();

  @Test
  void open_keyFileSlot_givesKeysAndCaravanJson() throws Exception {
    Keyslot slot = Keyslot.create(keys, JSON, keyFile, "büro", CREATED);
    Keyslot read = Keyslot.parse(slot.encode());
    Keyslot.Opened opened = read.open(keyFile);
    assertThat(opened.keys().sameAs(keys)).isTrue();
    assertThat(opened.caravanJson()).isEqualTo(JSON);
    assertThat(read.kind()).isEqualTo(Keyslot.Kind.KEY_FILE);
    assertThat(read.label()).isEqualTo("büro");
    assertThat(read.created()).isEqualTo(CREATED);
    assertThat(read.vault()).isEqualTo(keys.vault());
    assertThat(read.parameters()).isEmpty();
    assertThat(read.epochs(JSON.length)).isEqualTo(2);
    assertThat(slot.encode()).startsWith("CRVKEY01".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void open_passphraseSlot_needsThatPassphrase() throws Exception {
    Keyslot slot = Keyslot.create(keys, JSON, passphrase("right"), "", CREATED);
    assertThat(slot.parameters()).contains(KdfParameters.DEFAULT);
    assertThat(slot.open(passphrase("right")).keys().sameAs(keys)).isTrue();
    assertThatThrownBy(() -> slot.open(passphrase("Right"))).isInstanceOf(WrongKeyException.class);
    assertThatThrownBy(() -> slot.open(keyFile)).isInstanceOf(WrongKeyException.class);
  }

  @Test
  void open_composedAndDecomposedPassphrase_areOne() throws Exception {
    Keyslot slot = Keyslot.create(keys, JSON, passphrase("caf\u00e9"), "", CREATED);
    assertThat(slot.open(passphrase("cafe\u0301")).keys().sameAs(keys)).isTrue();
  }

  @Test
  void open_flippedBitAnywhere_isAnErrorForAKeyFile() throws Exception {
    byte[] good = Keyslot.create(keys, JSON, keyFile, "label", CREATED).encode();
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      int at = bit;
      assertThatThrownBy(() -> Keyslot.parse(bad).open(keyFile))
          .as("bit %d", at)
          .isInstanceOfAny(DamagedKeyslotException.class, WrongKeyException.class);
    }
  }

  /** With the secret derived once: only a changed salt or parameter would change it. */
  @Test
  void open_flippedByteAnywhere_isAnErrorForAPassphrase() throws Exception {
    Credential.Passphrase credential = passphrase("right");
    Keyslot slot = Keyslot.create(keys, JSON, credential, "label", CREATED);
    byte[] secret = credential.secret(slot.derivation().orElseThrow());
    byte[] good = slot.encode();
    assertThat(slot.openWith(secret).keys().sameAs(keys)).isTrue();
    for (int at = 0; at < good.length; at++) {
      for (int flip : new int[] {0x01, 0x80, 0xff}) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) flip;
        int position = at;
        assertThatThrownBy(() -> Keyslot.parse(bad).openWith(secret))
            .as("byte %d", position)
            .isInstanceOfAny(DamagedKeyslotException.class, WrongKeyException.class);
      }
    }
  }

  @Test
  void open_sealedPartDamaged_isDamageAndNotAWrongKey() throws Exception {
    byte[] bytes = Keyslot.create(keys, JSON, keyFile, "", CREATED).encode();
    bytes[bytes.length - 1] ^= 1;
    assertThatThrownBy(() -> Keyslot.parse(bytes).open(keyFile))
        .isInstanceOf(DamagedKeyslotException.class);
  }

  @Test
  void parse_cutOffAnywhereOrLonger_isDamage() {
    byte[] good = Keyslot.create(keys, JSON, keyFile, "label", CREATED).encode();
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> Keyslot.parse(cut)).isInstanceOf(DamagedKeyslotException.class);
    }
    assertThatThrownBy(() -> Keyslot.parse(Arrays.copyOf(good, good.length + 1)))
        .isInstanceOf(DamagedKeyslotException.class);
    assertThatThrownBy(() -> Keyslot.parse(new byte[Keyslot.MAX_LENGTH + 1]))
        .isInstanceOf(DamagedKeyslotException.class);
  }

  @Test
  void parse_garbage_isDamageAndNothingElse() {
    Random random = new Random(3);
    byte[] good = Keyslot.create(keys, JSON, keyFile, "label", CREATED).encode();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int n = random.nextInt(6); n >= 0; n--) {
        bytes[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt();
      }
      try {
        Keyslot.parse(bytes);
      } catch (DamagedKeyslotException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void parse_weakOrExcessiveParameters_areRefusedBeforeAnythingIsDerived() throws Exception {
    byte[] good = Keyslot.create(keys, JSON, passphrase("x"), "", CREATED).encode();
    int at = LABEL_AT + 1;
    int[][] refused = {
      {65_535, 3, 4},
      {65_536, 2, 4},
      {65_536, 3, 0},
      {65_536, 3, 17},
      {1_048_577, 3, 4},
      {65_536, 17, 4},
      {-1, 3, 4},
      {65_536, -1, 4},
      {0, 0, 0}
    };
    for (int[] p : refused) {
      byte[] bad = good.clone();
      ByteBuffer.wrap(bad, at, 12).putInt(p[0]).putInt(p[1]).putInt(p[2]);
      assertThatThrownBy(() -> Keyslot.parse(bad))
          .isInstanceOf(DamagedKeyslotException.class)
          .hasMessageContaining("Argon2id");
      assertThatThrownBy(() -> new KdfParameters(p[0], p[1], p[2]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void create_labelTooLong_isRefused() {
    assertThatThrownBy(() -> Keyslot.create(keys, JSON, keyFile, "ä".repeat(129), CREATED))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Keyslot.create(keys, new byte[70_000], keyFile, "", CREATED))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void create_manyEpochs_areCountedFromOutside() throws Exception {
    VaultKeys many = keys;
    for (int i = 0; i < 150; i++) {
      many = many.withNewEpoch();
    }
    Keyslot slot = Keyslot.create(many, JSON, keyFile, "", CREATED);
    assertThat(slot.epochs(JSON.length)).isEqualTo(152);
    assertThat(slot.open(keyFile).keys().sameAs(many)).isTrue();
  }

  @Test
  void create_sameInputs_giveTheSameBytesForTheVectors() throws Exception {
    byte[] salt = new byte[32];
    byte[] id = new byte[16];
    Keyslot a = Keyslot.create(keys, JSON, keyFile, "v", CREATED, KdfParameters.DEFAULT, id, salt);
    Keyslot b = Keyslot.create(keys, JSON, keyFile, "v", CREATED, KdfParameters.DEFAULT, id, salt);
    assertThat(a.encode()).isEqualTo(b.encode());
    assertThat(a.objectName()).isEqualTo(b.objectName()).matches("keys/[0-9a-f]{64}");
  }

  @Test
  void toString_showsNoSecret() throws IOException {
    Keyslot slot = Keyslot.create(keys, JSON, keyFile, "", CREATED);
    String secret = HexFormat.of().formatHex(keyFile.key());
    assertThat(slot.toString() + keyFile + passphrase("sesame")).doesNotContain(secret, "sesame");
    assertThat(slot.open(keyFile).toString())
        .doesNotContain(HexFormat.of().formatHex(keys.master(0)));
  }

  @Test
  void passphrase_emptyOrBroken_isRefused() {
    for (char[] bad : new char[][] {{}, {'\ud800'}, new char[5000]}) {
      try {
        new Credential.Passphrase(bad);
        fail("taken");
      } catch (IllegalArgumentException expected) {
        assertThat(expected).hasMessageContaining("passphrase");
      }
    }
  }

  private static Credential.Passphrase passphrase(String text) {
    return new Credential.Passphrase(text.toCharArray());
  }
}
