package caravan.storage;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/**
 * The bytes of one put, with the SHA-256 that proves them. They can be read again for a retry; they
 * belong to the payload until the put has answered, and nobody writes to them meanwhile.
 */
public final class Payload {
  private final ByteBuffer bytes;
  private final byte[] sha256;
  private final int checksum;

  private Payload(ByteBuffer bytes) {
    this.bytes = bytes.slice().asReadOnlyBuffer();
    this.checksum = checksum(); // before the hash: what changes in between is noticed too
    this.sha256 = hash();
  }

  /** A payload over a whole array, whose hash is computed here. */
  public static Payload of(byte[] bytes) {
    return new Payload(ByteBuffer.wrap(bytes));
  }

  /** A payload over what remains of a buffer, whose hash is computed here; nothing is copied. */
  public static Payload of(ByteBuffer bytes) {
    return new Payload(bytes);
  }

  public int length() {
    return bytes.limit();
  }

  public byte[] sha256() {
    return sha256.clone();
  }

  /** A fresh read-only view of the bytes, from the first. */
  public ByteBuffer bytes() {
    return bytes.duplicate();
  }

  /** A copy of the bytes. */
  public byte[] copy() {
    byte[] copy = new byte[length()];
    bytes.get(0, copy);
    return copy;
  }

  /**
   * Whether the bytes are still those that were hashed: guards against memory that changed since,
   * by a CRC-32C, because every destination asks and a second SHA-256 would cost each as much as
   * all else that it does.
   */
  public boolean proven() {
    return checksum == checksum();
  }

  private int checksum() {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  private byte[] hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.duplicate());
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
