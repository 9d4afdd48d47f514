package caravan.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerivationTest {
  private static final byte[] JSON = {'{', '}'};

  private final VaultKeys keys = VaultKeys.generate(VaultId.random());

  @Test
  void parse_text_givesItBack() {
    Derivation derivation = new Derivation("ab".repeat(32), KdfParameters.DEFAULT);
    assertThat(Derivation.parse(derivation.text())).contains(derivation);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "ab 65536 3 4", "65536 3 4", "zz 1 2 3 4"})
  void parse_anythingElse_isEmpty(String text) {
    assertThat(Derivation.parse(text)).isEmpty();
  }

  @Test
  void parse_costOutOfBounds_isEmpty() {
    assertThat(Derivation.parse("ab".repeat(32) + " 2147483647 3 4")).isEmpty();
    assertThat(Derivation.parse("ab".repeat(32) + " 65536 1 4")).isEmpty();
  }

  @Test
  void prepare_whatTheSlotAsksFor_opensIt() throws Exception {
    Keyslot slot = Keyslot.create(keys, JSON, passphrase("right"), "", Instant.EPOCH);

    Credential.Passphrase right = passphrase("right");
    right.prepare(slot.derivation().orElseThrow());
    assertThat(slot.open(right).keys().sameAs(keys)).isTrue();

    Credential.Passphrase wrong = passphrase("wrong");
    wrong.prepare(slot.derivation().orElseThrow());
    assertThatThrownBy(() -> slot.open(wrong)).isInstanceOf(WrongKeyException.class);
  }

  @Test
  void prepare_anotherSaltThanTheSlots_stillOpens() throws Exception {
    Keyslot slot = Keyslot.create(keys, JSON, passphrase("right"), "", Instant.EPOCH);
    Credential.Passphrase right = passphrase("right");
    right.prepare(new Derivation("00".repeat(32), KdfParameters.DEFAULT));
    assertThat(slot.open(right).keys().sameAs(keys)).isTrue();
  }

  @Test
  void prepareNew_twoSlots_theFirstHasItsSaltAndTheSecondAnother() throws Exception {
    Credential.Passphrase passphrase = passphrase("right");
    Derivation prepared = passphrase.prepareNew();

    Keyslot first = Keyslot.create(keys, JSON, passphrase, "", Instant.EPOCH);
    Keyslot second = Keyslot.create(keys, JSON, passphrase, "", Instant.EPOCH);

    assertThat(first.derivation()).contains(prepared);
    assertThat(second.derivation().orElseThrow().salt()).isNotEqualTo(prepared.salt());
    assertThat(first.open(passphrase("right")).keys().sameAs(keys)).isTrue();
    assertThat(second.open(passphrase("right")).keys().sameAs(keys)).isTrue();
  }

  @Test
  void prepareNew_slotOfAnotherCost_isMadeWithThat() throws Exception {
    KdfParameters dearer = new KdfParameters(65_536, 4, 1);
    Credential.Passphrase passphrase = passphrase("right");
    Derivation prepared = passphrase.prepareNew();

    Keyslot slot = Keyslot.create(keys, JSON, passphrase, "", Instant.EPOCH, dearer);

    assertThat(slot.parameters()).contains(dearer);
    assertThat(slot.derivation().orElseThrow().salt()).isNotEqualTo(prepared.salt());
    assertThat(slot.open(passphrase("right")).keys().sameAs(keys)).isTrue();
  }

  private static Credential.Passphrase passphrase(String text) {
    return new Credential.Passphrase(text.toCharArray());
  }
}
