package caravan.storage;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The bytes of one put, with the SHA-256 that proves them. They can be read again for a retry; they
 * belong to the payload until the put has answered, and nobody writes to them meanwhile.
 */
public final class Payload {
  private final ByteBuffer bytes;
  private final byte[] sha256;

  private Payload(ByteBuffer bytes) {
    this.bytes = bytes.slice().asReadOnlyBuffer();
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
   * Whether the bytes still have the hash they were announced with: guards against memory that
   * changed since.
   */
  public boolean proven() {
    return MessageDigest.isEqual(sha256, hash());
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
