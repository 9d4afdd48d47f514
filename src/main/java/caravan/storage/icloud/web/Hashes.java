package caravan.storage.icloud.web;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256 and what is made of it. Pure functions. */
final class Hashes {
  private static final String HMAC = "HmacSHA256";
  static final int LENGTH = 32;

  private Hashes() {}

  /** Of all parts, one after the other. */
  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * PBKDF2 with HMAC-SHA-256, one block of 32 bytes. The JDK's own takes characters only, and the
   * protocol asks for bytes.
   */
  static byte[] pbkdf2(byte[] password, byte[] salt, int iterations) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(password, HMAC));
      mac.update(salt);
      byte[] block = mac.doFinal(new byte[] {0, 0, 0, 1});
      byte[] sum = block.clone();
      for (int i = 1; i < iterations; i++) {
        mac.update(block);
        mac.doFinal(block, 0);
        for (int j = 0; j < sum.length; j++) {
          sum[j] ^= block[j];
        }
      }
      return sum;
    } catch (NoSuchAlgorithmException | InvalidKeyException | javax.crypto.ShortBufferException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }
}
