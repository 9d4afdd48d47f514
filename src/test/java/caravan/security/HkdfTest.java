package caravan.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 5869, appendix A.1 to A.3. */
class HkdfTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void derive_rfcCase1_matches() {
    byte[] prk = Hkdf.extract(hex("000102030405060708090a0b0c"), hex("0b".repeat(22)));
    assertThat(HEX.formatHex(prk))
        .isEqualTo("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    assertThat(HEX.formatHex(Hkdf.expand(prk, hex("f0f1f2f3f4f5f6f7f8f9"), 42)))
        .isEqualTo(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  }

  @Test
  void derive_rfcCase2_longInputs_matches() {
    byte[] output = Hkdf.derive(range(0x00, 80), range(0x60, 80), range(0xb0, 80), 82);
    assertThat(HEX.formatHex(output))
        .isEqualTo(
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6"
                + "5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
  }

  @Test
  void derive_rfcCase3_noSaltNoInfo_matches() {
    byte[] output = Hkdf.derive(hex("0b".repeat(22)), new byte[0], new byte[0], 42);
    assertThat(HEX.formatHex(output))
        .isEqualTo(
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
  }

  @Test
  void expand_lengthOutOfRange_isRefused() {
    assertThat(Hkdf.expand(new byte[32], new byte[0], Hkdf.MAX_LENGTH)).hasSize(8160);
    assertThatThrownBy(() -> Hkdf.expand(new byte[32], new byte[0], Hkdf.MAX_LENGTH + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hkdf.expand(new byte[32], new byte[0], 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] hex(String digits) {
    return HEX.parseHex(digits);
  }

  private static byte[] range(int first, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }
}
