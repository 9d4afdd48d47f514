package caravan.vault.format;

import caravan.security.VaultKeys;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/** A sealed object that is no pack: index, snapshot, condemned, record, mark. */
public final class Envelope {
  /** Bytes of payload that a reader accepts. */
  public static final int MAX_PAYLOAD = 1 << 30;

  private static final byte[] MAGIC = {'C', 'R', 'V', 'E', 'N', 'V', '0', '1'};
  private static final int HEADER = 86;
  private static final int LEVEL = 3;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Envelope() {}

  /**
   * Seals a payload under the newest epoch. Each call makes another object: a retry must send the
   * same bytes again.
   */
  public static byte[] seal(VaultKeys keys, ObjectKind kind, byte[] payload) {
    byte[] salt = new byte[32];
    RANDOM.nextBytes(salt);
    return seal(keys, kind, payload, salt);
  }

  static byte[] seal(VaultKeys keys, ObjectKind kind, byte[] payload, byte[] salt) {
    byte[] packed = new byte[(int) Zstd.compressBound(payload.length)];
    long n = Zstd.compressByteArray(packed, 0, packed.length, payload, 0, payload.length, LEVEL);
    if (Zstd.isError(n)) {
      throw new ZstdException(n);
    }
    boolean compressed = n < payload.length;
    byte[] body = compressed ? packed : payload;
    int length = compressed ? (int) n : payload.length;
    int epoch = keys.latestEpoch();
    ObjectKeys derived = ObjectKeys.sealing(keys, kind.code(), salt);
    ByteSink out = new ByteSink(HEADER);
    out.raw(MAGIC).u8(kind.code()).u32(epoch).raw(salt);
    out.raw(derived.commitment()).u8(compressed ? 1 : 0).u64(payload.length);
    byte[] header = out.toBytes();
    byte[] object = Arrays.copyOf(header, HEADER + (int) SegmentCipher.sealedLength(length));
    new SegmentCipher()
        .seal(derived.object(), 0, body, 0, length, ByteBuffer.wrap(object), HEADER, header);
    return object;
  }

  /**
   * Opens an object.
   *
   * @param name the object's name, for messages
   * @throws DamagedException if it is not what was sealed as this kind for this vault
   */
  public static byte[] open(VaultKeys keys, ObjectKind kind, byte[] object, String name)
      throws DamagedException {
    if (object.length < HEADER) {
      throw new DamagedException(name + " is damaged: it is too short");
    }
    ByteSource in = new ByteSource(object, 0, HEADER, name);
    if (!Arrays.equals(in.raw(8), MAGIC) || in.u8() != kind.code()) {
      throw new DamagedException(
          name
              + " is damaged: it is no "
              + kind.name().toLowerCase(java.util.Locale.ROOT)
              + " object");
    }
    long epochField = in.u32();
    byte[] salt = in.raw(32);
    byte[] commitment = in.raw(32);
    int codec = in.u8();
    long length = in.u64();
    if (codec > 1 || length < 0 || length > MAX_PAYLOAD || epochField > Integer.MAX_VALUE) {
      throw in.damaged("its header makes no sense");
    }
    ObjectKeys derived = ObjectKeys.opening(keys, epochField, kind.code(), salt, commitment, name);
    byte[] body = new byte[object.length - HEADER];
    int n;
    try {
      n =
          new SegmentCipher()
              .open(
                  derived.object(),
                  0,
                  object,
                  HEADER,
                  object.length - HEADER,
                  body,
                  0,
                  Arrays.copyOf(object, HEADER));
    } catch (DamagedException e) {
      throw new DamagedException(name + " is damaged: its bytes were changed", e);
    }
    if (codec == 0) {
      if (n != length) {
        throw in.damaged("its length is not what it says");
      }
      return Arrays.copyOf(body, n);
    }
    return decompress(body, 0, n, (int) length, name);
  }

  /** Decompresses to exactly {@code length} bytes. */
  static byte[] decompress(byte[] bytes, int offset, int count, int length, String name)
      throws DamagedException {
    byte[] raw = new byte[length];
    try {
      long n = Zstd.decompressByteArray(raw, 0, length, bytes, offset, count);
      if (Zstd.isError(n) || n != length) {
        throw new DamagedException(name + " is damaged: it does not decompress to its length");
      }
    } catch (ZstdException e) {
      throw new DamagedException(name + " is damaged: it does not decompress", e);
    }
    return raw;
  }
}
