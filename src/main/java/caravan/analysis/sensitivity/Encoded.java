package caravan.analysis.sensitivity;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** Looks into values that are written in base64 or base58. Pure functions. */
final class Encoded {
  private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

  private Encoded() {}

  /** Whether it is {@code name:password} in base64 (RFC 7617). */
  static boolean isUserAndPassword(String base64) {
    if (base64.length() < 8 || base64.length() > 4_000) {
      return false;
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return false; // it is not base64, so it is something else
    }
    String plain = new String(bytes, StandardCharsets.ISO_8859_1);
    int colon = plain.indexOf(':');
    return colon > 0
        && colon < plain.length() - 3
        && plain.chars().allMatch(c -> c >= ' ' && c < 127)
        && !Placeholders.is(plain.substring(colon + 1));
  }

  /** Whether its last four bytes are the check sum of the others, as in Bitcoin's base58check. */
  static boolean isBase58Check(String text, int version) {
    byte[] digits = new byte[text.length()];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = (byte) BASE58.indexOf(text.charAt(i));
    }
    BigInteger number = BigInteger.ZERO;
    for (byte digit : digits) {
      number = number.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(digit));
    }
    byte[] bytes = number.toByteArray();
    if (bytes.length > 0 && bytes[0] == 0) {
      bytes = Arrays.copyOfRange(bytes, 1, bytes.length);
    }
    if (bytes.length < 37 || (bytes[0] & 0xff) != version) {
      return false;
    }
    byte[] content = Arrays.copyOf(bytes, bytes.length - 4);
    byte[] sum = Arrays.copyOf(sha256(sha256(content)), 4);
    return Arrays.equals(sum, Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
