package caravan.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Opens a service for whoever can read the file in the Caravan home that holds it; made anew at
 * each start. Immutable.
 */
public final class LocalToken {
  private static final int BYTES = 32;

  private final String token;

  private LocalToken(String token) {
    this.token = token;
  }

  public static LocalToken random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new LocalToken("local_" + HexFormat.of().formatHex(bytes));
  }

  /** To be written where only its owner can read it. */
  public String secret() {
    return token;
  }

  boolean is(String given) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8));
  }
}
