package caravan.security;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF with HMAC-SHA-256, as RFC 5869 has it. Stateless, so safe for concurrent use; arguments are
 * not kept and not changed.
 */
public final class Hkdf {
  /** Bytes of one HMAC-SHA-256, and so of a pseudo-random key. */
  public static final int HASH_LENGTH = 32;

  /** The most that one expansion gives: 255 blocks. */
  public static final int MAX_LENGTH = 255 * HASH_LENGTH;

  private static final String HMAC = "HmacSHA256";

  private Hkdf() {}

  /** Extract, then expand. */
  public static byte[] derive(byte[] keyMaterial, byte[] salt, byte[] info, int length) {
    return expand(extract(salt, keyMaterial), info, length);
  }

  /** The pseudo-random key of 32 bytes; an empty salt stands for 32 zero bytes. */
  public static byte[] extract(byte[] salt, byte[] keyMaterial) {
    return mac(salt.length == 0 ? new byte[HASH_LENGTH] : salt).doFinal(keyMaterial);
  }

  /**
   * Output keying material.
   *
   * @param length 1 to {@link #MAX_LENGTH}
   * @throws IllegalArgumentException if the length is out of range
   */
  public static byte[] expand(byte[] pseudoRandomKey, byte[] info, int length) {
    if (length < 1 || length > MAX_LENGTH) {
      throw new IllegalArgumentException("HKDF gives 1 to " + MAX_LENGTH + " bytes, not " + length);
    }
    Mac mac = mac(pseudoRandomKey);
    byte[] output = new byte[length];
    byte[] block = new byte[0];
    for (int done = 0, counter = 1; done < length; counter++) {
      mac.update(block);
      mac.update(info);
      mac.update((byte) counter);
      block = mac.doFinal();
      int take = Math.min(block.length, length - done);
      System.arraycopy(block, 0, output, done, take);
      done += take;
    }
    return output;
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }
}
