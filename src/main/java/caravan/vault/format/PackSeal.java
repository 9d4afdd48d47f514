package caravan.vault.format;

import caravan.security.VaultKeys;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of one pack and its trailer. A new one, with a new salt, for every pack that is written:
 * no key and nonce ever seal two plaintexts.
 */
public final class PackSeal {
  /** Bytes of the trailer. */
  public static final int TRAILER = 86;

  /** Bytes of the sealed footer that a reader accepts. */
  public static final int MAX_FOOTER = 256 << 20;

  private static final byte[] MAGIC = {'C', 'R', 'V', 'P', 'A', 'C', 'K', '1'};
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ObjectKind kind;
  private final long epoch;
  private final byte[] salt;
  private final ObjectKeys keys;

  private PackSeal(ObjectKind kind, long epoch, byte[] salt, ObjectKeys keys) {
    this.kind = kind;
    this.epoch = epoch;
    this.salt = salt;
    this.keys = keys;
  }

  /** For a pack that is about to be written. */
  public static PackSeal fresh(VaultKeys keys, ObjectKind kind) {
    byte[] salt = new byte[32];
    RANDOM.nextBytes(salt);
    return withSalt(keys, kind, salt);
  }

  static PackSeal withSalt(VaultKeys keys, ObjectKind kind, byte[] salt) {
    return new PackSeal(
        kind, keys.latestEpoch(), salt, ObjectKeys.sealing(keys, kind.code(), salt));
  }

  /** What the keys were derived from. */
  public PackSalt salt() {
    return new PackSalt(epoch, salt);
  }

  /** The keys of a pack that an index tells of. */
  public static PackSeal of(VaultKeys keys, ObjectKind kind, PackSalt salt, String name)
      throws DamagedException {
    return new PackSeal(
        kind,
        salt.epoch(),
        salt.salt(),
        ObjectKeys.opening(keys, salt.epoch(), kind.code(), salt.salt(), name));
  }

  public ObjectKind kind() {
    return kind;
  }

  public SecretKeySpec blockKey() {
    return keys.object();
  }

  /** Trailer bytes for a sealed footer of this length. */
  public byte[] trailer(int footerLength) {
    ByteSink out = new ByteSink(TRAILER);
    out.u32(footerLength)
        .raw(keys.commitment())
        .raw(salt)
        .u32(epoch)
        .u8(kind.code())
        .u8(1)
        .u32(0)
        .raw(MAGIC);
    return out.toBytes();
  }

  /** Seals the footer into a buffer from {@code at}, with its trailer behind it. */
  public void sealFooter(byte[] plain, ByteBuffer target, int at) {
    int sealed = (int) SegmentCipher.sealedLength(plain.length);
    byte[] trailer = trailer(sealed);
    new SegmentCipher().seal(keys.footer(), 0, plain, 0, plain.length, target, at, trailer);
    target.put(at + sealed, trailer);
  }

  /** A trailer that was read, with the keys for the pack behind it. */
  public record Opened(PackSeal seal, int footerLength) {}

  /** Reads a trailer and derives the keys. */
  public static Opened open(VaultKeys keys, byte[] trailer, String name) throws DamagedException {
    ByteSource in = new ByteSource(trailer, "the trailer of " + name);
    long footer = in.u32();
    byte[] commitment = in.raw(32);
    byte[] salt = in.raw(32);
    long epoch = in.u32();
    int code = in.u8();
    int version = in.u8();
    long reserved = in.u32();
    if (!Arrays.equals(in.raw(8), MAGIC)
        || version != 1
        || reserved != 0
        || epoch > Integer.MAX_VALUE
        || footer > MAX_FOOTER) {
      throw new DamagedException(name + " is damaged: it does not end as a pack does");
    }
    ObjectKind kind = ObjectKind.pack(code);
    ObjectKeys derived = ObjectKeys.opening(keys, epoch, code, salt, commitment, name);
    return new Opened(new PackSeal(kind, epoch, salt, derived), (int) footer);
  }

  /** Opens a sealed footer that was read, and checks it against the pack's length. */
  public PackFooter openFooter(byte[] bytes, int offset, int length, long packLength, String name)
      throws DamagedException {
    byte[] plain = new byte[length];
    int n =
        new SegmentCipher()
            .open(keys.footer(), 0, bytes, offset, length, plain, 0, trailer(length));
    PackFooter footer = PackFooter.decode(Arrays.copyOf(plain, n), salt(), name);
    if (footer.kind() != kind || footer.length() != packLength) {
      throw new DamagedException(
          name + " is damaged: its footer is that of another pack, or it was cut");
    }
    return footer;
  }
}
