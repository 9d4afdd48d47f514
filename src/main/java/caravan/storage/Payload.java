package caravan.storage;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The bytes of one put, with the SHA-256 that proves them. They can be read again for a retry; the
 * array belongs to the payload until the put has answered, and nobody writes to it meanwhile.
 */
public final class Payload {
  private final byte[] array;
  private final int offset;
  private final int length;
  private final byte[] sha256;

  private Payload(byte[] array, int offset, int length, byte[] sha256) {
    this.array = array;
    this.offset = offset;
    this.length = length;
    this.sha256 = sha256;
  }

  /** A payload over a whole array, whose hash is computed here. */
  public static Payload of(byte[] bytes) {
    return of(bytes, 0, bytes.length, sha256(bytes, 0, bytes.length));
  }

  /** A payload over a part of an array whose hash is known; nothing is copied. */
  public static Payload of(byte[] array, int offset, int length, byte[] sha256) {
    return new Payload(array, offset, length, sha256.clone());
  }

  public int length() {
    return length;
  }

  public byte[] sha256() {
    return sha256.clone();
  }

  /** A fresh read-only view of the bytes, from the first. */
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
  }

  /** A copy of the bytes. */
  public byte[] copy() {
    byte[] copy = new byte[length];
    System.arraycopy(array, offset, copy, 0, length);
    return copy;
  }

  /**
   * Whether the bytes still have the hash they were announced with: guards against memory that
   * changed since.
   */
  public boolean proven() {
    return MessageDigest.isEqual(sha256, sha256(array, offset, length));
  }

  private static byte[] sha256(byte[] array, int offset, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(array, offset, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
