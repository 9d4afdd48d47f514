package caravan.storage.drive;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checksums as Drive writes them: in lower case hex. Pure functions. */
final class Checksums {
  private Checksums() {}

  static String sha256(byte[] bytes) {
    return hex("SHA-256", ByteBuffer.wrap(bytes));
  }

  static String md5(ByteBuffer bytes) {
    return hex("MD5", bytes);
  }

  private static String hex(String algorithm, ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(bytes);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
