package caravan.security;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One object under {@code keys/}: the master keys and a copy of {@code caravan.json}, sealed under
 * a passphrase or a key file ({@code docs/format.md}, section 3).
 *
 * <p>Immutable and safe for concurrent use. Parsing takes at most 64 KiB and checks every length
 * before it allocates; parameters that are too weak or too dear are refused before anything is
 * derived. Opening a passphrase slot takes the memory and time that its parameters say.
 */
public final class Keyslot {
  /** The largest that a slot may be. */
  public static final int MAX_LENGTH = 64 * 1024;

  /** The longest label, in bytes of UTF-8. */
  public static final int MAX_LABEL_LENGTH = 256;

  /** How a slot is opened. The codes are those of the format and never change. */
  public enum Kind {
    PASSPHRASE(1, "passphrase"),
    KEY_FILE(2, "key file"),
    /** Reserved: no version opens it yet. */
    AWS_KMS(3, "AWS KMS"),
    /** Reserved: no version opens it yet. */
    VAULT_TRANSIT(4, "Vault transit");

    private final int code;
    private final String text;

    Kind(int code, String text) {
      this.code = code;
      this.text = text;
    }

    public int code() {
      return code;
    }

    /** Whether this version opens slots of this kind; others are only known by their names. */
    public boolean opensHere() {
      return this == PASSPHRASE || this == KEY_FILE;
    }

    /** As people call it. */
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * What was inside.
   *
   * @param keys every master key of the slot
   * @param caravanJson the whole file as it was when the slot was made; not to be written to
   */
  public record Opened(VaultKeys keys, byte[] caravanJson) {
    @Override
    public String toString() {
      return "Opened[" + keys + "]";
    }
  }

  private static final byte[] MAGIC = "CRVKEY01".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT_LENGTH = 32;
  private static final int COMMITMENT_LENGTH = 32;
  private static final int SLOT_ID_LENGTH = 16;
  private static final int TAG_LENGTH = 16;
  private static final long LAST_CREATED = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private final byte[] encoded;
  private final Kind kind;
  private final VaultId vault;
  private final byte[] slotId;
  private final Instant created;
  private final String label;
  private final Optional<KdfParameters> parameters;
  private final byte[] salt;
  private final byte[] commitment;
  private final int commitmentAt;
  private final byte[] sealed;

  private Keyslot(byte[] encoded) throws DamagedKeyslotException {
    this.encoded = encoded;
    SlotReader in = new SlotReader(encoded);
    if (!Arrays.equals(in.take(MAGIC.length), MAGIC)) {
      throw new DamagedKeyslotException(
          "it does not start with CRVKEY01: a newer Caravan wrote it, or it is damaged");
    }
    this.kind = kindOf(in.u8());
    this.vault = VaultId.of(in.take(VaultId.LENGTH));
    this.slotId = in.take(SLOT_ID_LENGTH);
    this.created = createdAt(in.u64());
    this.label = in.text(MAX_LABEL_LENGTH);
    this.parameters = parametersOf(kind, in.u32(), in.u32(), in.u32());
    this.salt = in.take(SALT_LENGTH);
    this.commitmentAt = in.position();
    this.commitment = in.take(COMMITMENT_LENGTH);
    this.sealed = in.bytes(MAX_LENGTH);
    in.end();
    if (sealed.length <= TAG_LENGTH) {
      throw new DamagedKeyslotException("its sealed part is cut off");
    }
  }

  /**
   * Reads a slot without opening it.
   *
   * @throws DamagedKeyslotException if it is none, or asks for parameters out of bounds
   */
  public static Keyslot parse(byte[] object) throws DamagedKeyslotException {
    if (object.length > MAX_LENGTH) {
      throw new DamagedKeyslotException("it is larger than a key slot may be");
    }
    return new Keyslot(object.clone());
  }

  /**
   * Makes a new slot with a random id and salt, and the default parameters for a passphrase.
   *
   * @param label for people, at most 256 bytes of UTF-8
   * @throws IllegalArgumentException if the label is too long
   */
  public static Keyslot create(
      VaultKeys keys, byte[] caravanJson, Credential credential, String label, Instant created) {
    return create(keys, caravanJson, credential, label, created, KdfParameters.DEFAULT);
  }

  /** As the other, with parameters for Argon2id; they count for passphrases only. */
  public static Keyslot create(
      VaultKeys keys,
      byte[] caravanJson,
      Credential credential,
      String label,
      Instant created,
      KdfParameters parameters) {
    SecureRandom random = new SecureRandom();
    byte[] slotId = new byte[SLOT_ID_LENGTH];
    byte[] salt = new byte[SALT_LENGTH];
    random.nextBytes(slotId);
    if (credential instanceof Credential.Passphrase passphrase) {
      salt = HexFormat.of().parseHex(passphrase.forNewSlot(parameters).salt());
    } else {
      random.nextBytes(salt);
    }
    return create(keys, caravanJson, credential, label, created, parameters, slotId, salt);
  }

  /** With a given id and salt, for test vectors only: no two slots may share a salt. */
  static Keyslot create(
      VaultKeys keys,
      byte[] caravanJson,
      Credential credential,
      String label,
      Instant created,
      KdfParameters parameters,
      byte[] slotId,
      byte[] salt) {
    byte[] labelBytes = label.getBytes(StandardCharsets.UTF_8);
    if (labelBytes.length > MAX_LABEL_LENGTH) {
      throw new IllegalArgumentException(
          "The label is longer than " + MAX_LABEL_LENGTH + " bytes: choose a shorter one.");
    }
    boolean derived = credential.kind() == Kind.PASSPHRASE;
    byte[] vault = keys.vault().bytes();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(MAGIC);
    out.write(credential.kind().code());
    out.writeBytes(vault);
    out.writeBytes(slotId);
    out.writeBytes(ByteBuffer.allocate(8).putLong(created.getEpochSecond()).array());
    writeBytes(out, labelBytes);
    out.writeBytes(
        ByteBuffer.allocate(12)
            .putInt(derived ? parameters.memoryKib() : 0)
            .putInt(derived ? parameters.passes() : 0)
            .putInt(derived ? parameters.lanes() : 0)
            .array());
    out.writeBytes(salt);
    byte[] header = out.toByteArray();

    byte[] secret = secret(credential, salt, Optional.of(parameters));
    byte[] wrap = derive(secret, salt, "wrap", vault, slotId);
    byte[] plain = contents(keys, caravanJson);
    try {
      out.writeBytes(derive(secret, salt, "commit", vault, slotId));
      writeBytes(out, gcm(Cipher.ENCRYPT_MODE, wrap, header, plain));
      return parse(out.toByteArray());
    } catch (GeneralSecurityException | DamagedKeyslotException e) {
      throw new IllegalArgumentException("The key slot cannot be made: " + e.getMessage(), e);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(wrap, (byte) 0);
      Arrays.fill(plain, (byte) 0);
    }
  }

  /**
   * Opens the slot.
   *
   * @throws WrongKeyException if it was made with another passphrase or key
   * @throws DamagedKeyslotException if the key is right, but what is sealed is not what was stored
   */
  public Opened open(Credential credential) throws WrongKeyException, DamagedKeyslotException {
    if (credential.kind() != kind) {
      throw new WrongKeyException(
          "This key slot opens by a " + kind + ", not by a " + credential.kind() + ".");
    }
    byte[] secret = secret(credential, salt, parameters);
    try {
      return openWith(secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** Opens it with a secret that was derived for it, or for a slot of equal salt. */
  Opened openWith(byte[] secret) throws WrongKeyException, DamagedKeyslotException {
    byte[] vaultBytes = vault.bytes();
    if (!MessageDigest.isEqual(commitment, derive(secret, salt, "commit", vaultBytes, slotId))) {
      throw new WrongKeyException("The key slot was made with another " + kind + ".");
    }
    byte[] wrap = derive(secret, salt, "wrap", vaultBytes, slotId);
    byte[] plain;
    try {
      plain = gcm(Cipher.DECRYPT_MODE, wrap, Arrays.copyOf(encoded, commitmentAt), sealed);
    } catch (AEADBadTagException e) {
      throw new DamagedKeyslotException("the key is right, but its sealed part is damaged", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    } finally {
      Arrays.fill(wrap, (byte) 0);
    }
    try {
      return contents(plain);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** How a passphrase opens it; empty for a key file. */
  public Optional<Derivation> derivation() {
    return parameters.map(cost -> new Derivation(HexFormat.of().formatHex(salt), cost));
  }

  /** The object as it is stored; a copy. */
  public byte[] encode() {
    return encoded.clone();
  }

  public Kind kind() {
    return kind;
  }

  public VaultId vault() {
    return vault;
  }

  /** 32 hex digits, random. */
  public String id() {
    return HexFormat.of().formatHex(slotId);
  }

  public Instant created() {
    return created;
  }

  public String label() {
    return label;
  }

  /** For a passphrase; empty for a key file. */
  public Optional<KdfParameters> parameters() {
    return parameters;
  }

  /** {@code keys/} and the SHA-256 of the object. */
  public String objectName() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(encoded);
      return Keyring.PREFIX + HexFormat.of().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * How many epochs it holds if its copy of {@code caravan.json} has that length; told by the
   * length of what is sealed, so without a key. 0 if it cannot be.
   */
  int epochs(int caravanJsonLength) {
    int rest = sealed.length - TAG_LENGTH - caravanJsonLength - varintLength(caravanJsonLength);
    for (int width = 1; width <= 2; width++) {
      int keys = rest - width;
      if (keys > 0
          && keys % VaultKeys.KEY_LENGTH == 0
          && varintLength(keys / VaultKeys.KEY_LENGTH) == width) {
        return keys / VaultKeys.KEY_LENGTH;
      }
    }
    return 0;
  }

  @Override
  public String toString() {
    return "Keyslot[" + id() + ", " + kind + ", vault=" + vault + "]";
  }

  private static Kind kindOf(int code) throws DamagedKeyslotException {
    for (Kind kind : Kind.values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new DamagedKeyslotException(
        "it is of kind " + code + ": a newer Caravan wrote it, or it is damaged");
  }

  private static Instant createdAt(long seconds) throws DamagedKeyslotException {
    if (seconds < 0 || seconds > LAST_CREATED) {
      throw new DamagedKeyslotException("its time of creation makes no sense");
    }
    try {
      return Instant.ofEpochSecond(seconds);
    } catch (DateTimeException e) {
      throw new DamagedKeyslotException("its time of creation makes no sense", e);
    }
  }

  private static Optional<KdfParameters> parametersOf(
      Kind kind, long memory, long passes, long lanes) throws DamagedKeyslotException {
    if (kind != Kind.PASSPHRASE) {
      if (kind == Kind.KEY_FILE && (memory | passes | lanes) != 0) {
        throw new DamagedKeyslotException("it is for a key file, but has Argon2id parameters");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(new KdfParameters(clamp(memory), clamp(passes), clamp(lanes)));
    } catch (IllegalArgumentException e) {
      throw new DamagedKeyslotException("it is refused: " + e.getMessage(), e);
    }
  }

  private static int clamp(long unsigned) {
    return (int) Math.min(unsigned, Integer.MAX_VALUE);
  }

  private static byte[] secret(
      Credential credential, byte[] salt, Optional<KdfParameters> parameters) {
    if (credential instanceof Credential.KeyFile file) {
      return file.key().clone();
    }
    KdfParameters cost = parameters.orElseThrow();
    return ((Credential.Passphrase) credential)
        .secret(new Derivation(HexFormat.of().formatHex(salt), cost));
  }

  private static byte[] derive(
      byte[] secret, byte[] salt, String use, byte[] vault, byte[] slotId) {
    byte[] label = ("caravan/1/slot/" + use).getBytes(StandardCharsets.US_ASCII);
    byte[] info =
        ByteBuffer.allocate(label.length + vault.length + slotId.length)
            .put(label)
            .put(vault)
            .put(slotId)
            .array();
    return Hkdf.derive(secret, salt, info, VaultKeys.KEY_LENGTH);
  }

  /** The nonce is zero because the key comes from this slot's own salt and is used once. */
  private static byte[] gcm(int mode, byte[] key, byte[] associated, byte[] input)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_LENGTH, new byte[12]));
    cipher.updateAAD(associated);
    return cipher.doFinal(input);
  }

  private static byte[] contents(VaultKeys keys, byte[] caravanJson) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writeVarint(out, keys.epochs());
    for (int epoch = 0; epoch < keys.epochs(); epoch++) {
      out.writeBytes(keys.master(epoch));
    }
    writeBytes(out, caravanJson);
    return out.toByteArray();
  }

  private Opened contents(byte[] plain) throws DamagedKeyslotException {
    SlotReader in = new SlotReader(plain);
    long count = in.varint();
    if (count < 1 || count > VaultKeys.MAX_EPOCHS) {
      throw new DamagedKeyslotException("it holds " + count + " epochs");
    }
    List<byte[]> masters = new ArrayList<>();
    for (int epoch = 0; epoch < count; epoch++) {
      masters.add(in.take(VaultKeys.KEY_LENGTH));
    }
    byte[] json = in.bytes(MAX_LENGTH);
    in.end();
    return new Opened(VaultKeys.of(vault, masters), json);
  }

  private static void writeBytes(ByteArrayOutputStream out, byte[] bytes) {
    writeVarint(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void writeVarint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static int varintLength(int value) {
    int length = 1;
    for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
      length++;
    }
    return length;
  }
}
