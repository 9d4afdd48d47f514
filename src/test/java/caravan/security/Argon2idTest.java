package caravan.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against another implementation, Bouncy Castle's, since the vector of RFC 9106 has a secret and
 * associated data, which the format does not use.
 */
class Argon2idTest {
  private final Random random = new Random(9106);

  @ParameterizedTest
  @CsvSource({
    "65536, 3, 4, 32", // the default
    "65536, 3, 1, 32",
    "65537, 4, 3, 16", // memory that lanes do not divide
    "66000, 3, 16, 64",
    "70001, 5, 7, 65", // a secret longer than one hash
    "65536, 3, 2, 200",
  })
  void derive_isWhatAnotherImplementationDerives(int memory, int passes, int lanes, int length) {
    byte[] passphrase = bytes(random.nextInt(300));
    byte[] salt = bytes(32);

    byte[] secret =
        Argon2id.derive(passphrase, salt, new KdfParameters(memory, passes, lanes), length);

    assertThat(secret).isEqualTo(other(passphrase, salt, memory, passes, lanes, length));
  }

  @Test
  void derive_noPassphrase_isWhatAnotherImplementationDerives() {
    byte[] salt = bytes(32);

    byte[] secret = Argon2id.derive(new byte[0], salt, KdfParameters.DEFAULT, 32);

    assertThat(secret).isEqualTo(other(new byte[0], salt, 65_536, 3, 4, 32));
  }

  /** RFC 7693, appendix A. */
  @Test
  void blake2b_abc_matchesTheRfc() {
    byte[] digest = new Blake2b(64).update("abc".getBytes(US_ASCII)).digest();

    assertThat(HexFormat.of().formatHex(digest))
        .isEqualTo(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 129, 255, 256, 257, 1000})
  void blake2b_anyLength_isWhatAnotherImplementationHashes(int length) {
    byte[] message = bytes(length);
    for (int size : new int[] {1, 20, 32, 64}) {
      Blake2bDigest other = new Blake2bDigest(size * Byte.SIZE);
      other.update(message, 0, length);
      byte[] expected = new byte[size];
      other.doFinal(expected, 0);

      int cut = length / 3;
      byte[] first = Arrays.copyOf(message, cut);
      byte[] rest = Arrays.copyOfRange(message, cut, length);

      assertThat(new Blake2b(size).update(first).update(rest).digest()).isEqualTo(expected);
    }
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] other(
      byte[] passphrase, byte[] salt, int memory, int passes, int lanes, int length) {
    Argon2BytesGenerator argon = new Argon2BytesGenerator();
    argon.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withSalt(salt)
            .withMemoryAsKB(memory)
            .withIterations(passes)
            .withParallelism(lanes)
            .build());
    byte[] secret = new byte[length];
    argon.generateBytes(passphrase, secret);
    return secret;
  }
}
