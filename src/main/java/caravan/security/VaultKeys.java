package caravan.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The master keys of one vault by epoch, and what is derived from them ({@code docs/format.md},
 * sections 3 and 4). Ids and the chunker come from epoch 0 and never change; sealing uses the
 * newest epoch. Immutable and safe for concurrent use. Every array that comes out is a copy; {@link
 * #toString} shows no secret.
 */
public final class VaultKeys {
  /** Bytes of a master key and of each key derived, but the chunker's. */
  public static final int KEY_LENGTH = 32;

  /** Bytes of the chunker key: 256 numbers of 64 bits. */
  public static final int CHUNKER_KEY_LENGTH = 2048;

  /** As many as surely fit in a key slot of 64 KiB. */
  static final int MAX_EPOCHS = 1024;

  private static final String PREFIX = "caravan/1/";
  private static final int FINGERPRINT_LENGTH = 8;

  private final VaultId vault;
  private final byte[] vaultBytes;
  private final List<byte[]> masters;
  private final List<byte[]> seals;
  private final Map<String, byte[]> idKeys = new ConcurrentHashMap<>();

  private VaultKeys(VaultId vault, List<byte[]> masters) {
    if (masters.isEmpty() || masters.size() > MAX_EPOCHS) {
      throw new IllegalArgumentException("a vault has 1 to " + MAX_EPOCHS + " master keys");
    }
    this.vault = vault;
    this.vaultBytes = vault.bytes();
    List<byte[]> keys = new ArrayList<>();
    List<byte[]> sealKeys = new ArrayList<>();
    for (byte[] master : masters) {
      if (master.length != KEY_LENGTH) {
        throw new IllegalArgumentException("a master key has 32 bytes, not " + master.length);
      }
      keys.add(master.clone());
      sealKeys.add(Hkdf.derive(master, vaultBytes, ascii(PREFIX + "seal"), KEY_LENGTH));
    }
    this.masters = List.copyOf(keys);
    this.seals = List.copyOf(sealKeys);
  }

  /** The keys of a new vault: one random master key, epoch 0. */
  public static VaultKeys generate(VaultId vault) {
    return new VaultKeys(vault, List.of(randomKey()));
  }

  /**
   * Keys from what a slot holds.
   *
   * @param masters from epoch 0 up, 32 bytes each
   */
  public static VaultKeys of(VaultId vault, List<byte[]> masters) {
    return new VaultKeys(vault, masters);
  }

  /** These keys and a random new epoch above them. */
  public VaultKeys withNewEpoch() {
    List<byte[]> more = new ArrayList<>(masters);
    more.add(randomKey());
    return new VaultKeys(vault, more);
  }

  public VaultId vault() {
    return vault;
  }

  /** The epoch that new objects are sealed under. */
  public int latestEpoch() {
    return masters.size() - 1;
  }

  /** How many epochs there are, at least 1. */
  public int epochs() {
    return masters.size();
  }

  /**
   * The key of the chunk ids of one kind.
   *
   * @param kind {@code data}, {@code tree}, {@code list} or {@code meaning}
   */
  public byte[] idKey(String kind) {
    return idKeys
        .computeIfAbsent(
            kind,
            k -> Hkdf.derive(masters.get(0), vaultBytes, ascii(PREFIX + "id/" + k), KEY_LENGTH))
        .clone();
  }

  /**
   * A key for something beside the format, as a cache on this machine.
   *
   * @param purpose names it; another purpose gets another key
   */
  public byte[] purposeKey(String purpose) {
    return Hkdf.derive(
        masters.get(0), vaultBytes, ascii(PREFIX + "purpose/" + purpose), KEY_LENGTH);
  }

  /** The 2,048 bytes that are the chunker's gear table. */
  public byte[] chunkerKey() {
    return Hkdf.derive(masters.get(0), vaultBytes, ascii(PREFIX + "chunker"), CHUNKER_KEY_LENGTH);
  }

  /**
   * The key that seals one object.
   *
   * @param epoch as the object says, an unsigned 32-bit number
   * @param kind of the object, as its header says
   * @param salt of the object, 32 bytes
   */
  public byte[] objectKey(long epoch, int kind, byte[] salt) throws UnknownEpochException {
    return perObject("object", epoch, kind, salt);
  }

  /** The key that seals the footer of one pack; arguments as {@link #objectKey}. */
  public byte[] footerKey(long epoch, int kind, byte[] salt) throws UnknownEpochException {
    return perObject("footer", epoch, kind, salt);
  }

  /** What commits one object to its key; arguments as {@link #objectKey}. Not a secret. */
  public byte[] commitment(long epoch, int kind, byte[] salt) throws UnknownEpochException {
    return perObject("commit", epoch, kind, salt);
  }

  /**
   * 16 hex digits in groups of four by which people tell one vault's key from another's, as on the
   * recovery page. Derived from master key 0 under an info of its own ({@code
   * caravan/1/fingerprint}), so it outlives rotation and says nothing of any key in use.
   */
  public String fingerprint() {
    byte[] bytes =
        Hkdf.derive(masters.get(0), vaultBytes, ascii(PREFIX + "fingerprint"), FINGERPRINT_LENGTH);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      text.append(i > 0 && i % 2 == 0 ? " " : "").append(String.format("%02x", bytes[i] & 0xff));
    }
    return text.toString();
  }

  /** Whether both hold the same vault id and the same master keys. Takes constant time a key. */
  public boolean sameAs(VaultKeys other) {
    if (!vault.equals(other.vault) || masters.size() != other.masters.size()) {
      return false;
    }
    return extendedBy(other);
  }

  /** Whether the other's first epochs are all of these. */
  boolean extendedBy(VaultKeys other) {
    if (other.masters.size() < masters.size()) {
      return false;
    }
    boolean same = true;
    for (int i = 0; i < masters.size(); i++) {
      same &= MessageDigest.isEqual(masters.get(i), other.masters.get(i));
    }
    return same;
  }

  /** The master key of an epoch, for a key slot; the array is not to be changed. */
  byte[] master(int epoch) {
    return masters.get(epoch);
  }

  @Override
  public String toString() {
    return "VaultKeys[vault=" + vault + ", epochs=" + epochs() + "]";
  }

  private byte[] perObject(String use, long epoch, int kind, byte[] salt)
      throws UnknownEpochException {
    if (epoch < 0 || epoch >= seals.size()) {
      throw new UnknownEpochException(epoch);
    }
    if (kind < 0 || kind > 255) {
      throw new IllegalArgumentException("a kind is one byte, not " + kind);
    }
    byte[] label = ascii(PREFIX + use);
    byte[] info = new byte[label.length + 1 + vaultBytes.length];
    System.arraycopy(label, 0, info, 0, label.length);
    info[label.length] = (byte) kind;
    System.arraycopy(vaultBytes, 0, info, label.length + 1, vaultBytes.length);
    return Hkdf.derive(seals.get((int) epoch), salt, info, KEY_LENGTH);
  }

  private static byte[] randomKey() {
    byte[] key = new byte[KEY_LENGTH];
    new SecureRandom().nextBytes(key);
    return key;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
