package caravan.security;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How a key slot turns a passphrase into its secret: Argon2id (RFC 9106, version 1.3). Says nothing
 * of the passphrase, and nothing by which a guess could be tried, so it may be remembered outside
 * of the vault.
 *
 * @param salt of the slot, 64 hex digits
 * @param cost of one try
 */
public record Derivation(String salt, KdfParameters cost) {
  private static final int SALT_DIGITS = 64;

  /**
   * @throws IllegalArgumentException if the salt is none
   */
  public Derivation {
    if (salt.length() != SALT_DIGITS || !salt.chars().allMatch(HexFormat::isHexDigit)) {
      throw new IllegalArgumentException("a salt has 64 hex digits");
    }
  }

  /** With a random salt. */
  static Derivation random(KdfParameters cost) {
    byte[] salt = new byte[SALT_DIGITS / 2];
    new SecureRandom().nextBytes(salt);
    return new Derivation(HexFormat.of().formatHex(salt), cost);
  }

  /** The secret; takes the better part of a second and of 64 MiB. */
  byte[] secret(byte[] passphrase) {
    return Argon2id.derive(passphrase, HexFormat.of().parseHex(salt), cost, VaultKeys.KEY_LENGTH);
  }

  /** One line, for {@link #parse}. */
  public String text() {
    return salt + " " + cost.memoryKib() + " " + cost.passes() + " " + cost.lanes();
  }

  /** What {@link #text} gave; empty if it is anything else. */
  public static Optional<Derivation> parse(String text) {
    String[] words = text.split(" ", -1);
    try {
      return words.length == 4
          ? Optional.of(
              new Derivation(
                  words[0],
                  new KdfParameters(
                      Integer.parseInt(words[1]),
                      Integer.parseInt(words[2]),
                      Integer.parseInt(words[3]))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
