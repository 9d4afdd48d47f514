package caravan.security;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The id of a vault: 16 random bytes, the same at every destination. Not a secret.
 *
 * @param hex 32 lower-case hex digits
 */
public record VaultId(String hex) {
  /** Bytes of an id. */
  public static final int LENGTH = 16;

  /**
   * @throws IllegalArgumentException if it is anything but 32 lower-case hex digits
   */
  public VaultId {
    if (!hex.matches("[0-9a-f]{32}")) {
      throw new IllegalArgumentException("a vault id is 32 lower-case hex digits");
    }
  }

  /**
   * The id with these bytes.
   *
   * @throws IllegalArgumentException if there are not 16 bytes
   */
  public static VaultId of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a vault id has 16 bytes, not " + bytes.length);
    }
    return new VaultId(HexFormat.of().formatHex(bytes));
  }

  /** A new one that no vault has yet. */
  public static VaultId random() {
    byte[] bytes = new byte[LENGTH];
    new SecureRandom().nextBytes(bytes);
    return of(bytes);
  }

  /** A fresh copy of the 16 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
