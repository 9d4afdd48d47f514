package caravan.vault.format;

import caravan.security.VaultKeys;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals one file as one object, in blocks of 1 MiB that are sealed and opened one after the other,
 * so that a large file needs little memory. The header binds the length, so that blocks that are
 * cut off, added or moved do not open.
 *
 * <p>The key comes from a keyed hash of the content and of the object's name: sealing the same
 * content under the same name again gives the same bytes, so that a put can be repeated after a
 * crash, and a key never seals two contents. Not safe for concurrent use.
 */
public final class FileSeal {
  /** Plain bytes in a block, the last one excepted. */
  public static final int BLOCK = 1 << 20;

  /** Bytes before the first block. */
  public static final int HEADER = 8 + 4 + 32 + 32 + 8;

  private static final byte[] MAGIC = {'C', 'R', 'V', 'F', 'I', 'L', '0', '1'};

  private final SegmentCipher cipher = new SegmentCipher();
  private final ObjectKeys keys;
  private final byte[] header;
  private final long length;
  private int next;

  private FileSeal(ObjectKeys keys, byte[] header, long length) {
    this.keys = keys;
    this.header = header;
    this.length = length;
  }

  /**
   * For a file that is about to be sealed.
   *
   * @param sha256 of its content
   * @param name of its object
   * @param length of its content in bytes
   */
  public static FileSeal sealing(VaultKeys keys, byte[] sha256, String name, long length) {
    byte[] salt;
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(keys.idKey("file"), "HmacSHA256"));
      mac.update(sha256);
      salt = mac.doFinal(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
    ObjectKeys derived = ObjectKeys.sealing(keys, ObjectKind.FILE.code(), salt);
    byte[] header =
        new ByteSink(HEADER)
            .raw(MAGIC)
            .u32(keys.latestEpoch())
            .raw(salt)
            .raw(derived.commitment())
            .u64(length)
            .toBytes();
    return new FileSeal(derived, header, length);
  }

  /**
   * For an object that is about to be opened.
   *
   * @param header its first {@value #HEADER} bytes
   * @throws DamagedException if it is no sealed file, or one of another vault
   */
  public static FileSeal opening(VaultKeys keys, byte[] header, String name)
      throws DamagedException {
    if (header.length != HEADER) {
      throw new DamagedException(name + " is damaged: it is too short");
    }
    ByteSource in = new ByteSource(header, name);
    if (!Arrays.equals(in.raw(MAGIC.length), MAGIC)) {
      throw in.damaged("it is no sealed file");
    }
    long epoch = in.u32();
    byte[] salt = in.raw(32);
    byte[] commitment = in.raw(32);
    long length = in.u64();
    if (length < 0) {
      throw in.damaged("its header makes no sense");
    }
    return new FileSeal(
        ObjectKeys.opening(keys, epoch, ObjectKind.FILE.code(), salt, commitment, name),
        header,
        length);
  }

  /** The object's first bytes. */
  public byte[] header() {
    return header.clone();
  }

  /** Bytes of the content. */
  public long length() {
    return length;
  }

  /** Seals the next block: {@value #BLOCK} bytes, or what is left; an empty file has no block. */
  public byte[] seal(byte[] plain, int count) {
    byte[] sealed = new byte[(int) SegmentCipher.sealedLength(count)];
    cipher.seal(keys.object(), next++, plain, 0, count, ByteBuffer.wrap(sealed), 0, header);
    return sealed;
  }

  /** Opens the next block. */
  public byte[] open(byte[] sealed, String name) throws DamagedException {
    int count = (int) Math.max(0, SegmentCipher.plainLength(sealed.length));
    byte[] plain = new byte[count];
    try {
      cipher.open(keys.object(), next++, sealed, 0, sealed.length, plain, 0, header);
    } catch (DamagedException e) {
      throw new DamagedException(name + " is damaged: its bytes were changed", e);
    }
    return plain;
  }

  /** Bytes of the object of a content of this length. */
  public static long sealedLength(long length) {
    long whole = length / BLOCK;
    long rest = length % BLOCK;
    return HEADER
        + whole * SegmentCipher.sealedLength(BLOCK)
        + (rest == 0 ? 0 : SegmentCipher.sealedLength(rest));
  }
}
