import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Restores snapshots of a Caravan vault. Written from docs/format.md alone; the sections named
 * below are those of that page. Slow and simple on purpose: one thread, the whole index in memory.
 */
public final class VaultReader {
  private static final int SEGMENT = 16_384;
  private static final int TAG = 16;
  private static final int HEAD = 86; // an envelope's header and a pack's trailer
  private static final int MAX_BLOCK = 1 << 26;
  private static final long CACHE = 128L << 20;
  private static final HexFormat HEX = HexFormat.of();

  private static final int FILE = 1;
  private static final int DIRECTORY = 2;
  private static final int SYMLINK = 3;
  private static final int FIFO = 4;
  private static final int SOCKET = 5;
  private static final int CHARACTER = 6;
  private static final int BLOCK = 7;

  public static void main(String[] args) {
    List<String> words = new ArrayList<>();
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].matches("--(passphrase|key)-file") && i + 1 < args.length) {
        options.put(args[i], args[++i]);
      } else {
        words.add(args[i]);
      }
    }
    boolean list = words.size() == 2 && words.get(1).equals("list");
    if (!list && !(words.size() == 4 && words.get(1).equals("restore"))) {
      System.err.println(
          "usage: VaultReader [--passphrase-file FILE | --key-file FILE] VAULT-DIR list\n"
              + "       VaultReader [...] VAULT-DIR restore SNAPSHOT|latest TARGET");
      System.exit(2);
    }
    try {
      VaultReader vault = new VaultReader(Path.of(words.get(0)).toAbsolutePath());
      vault.unlock(options.get("--passphrase-file"), options.get("--key-file"));
      List<Snapshot> snapshots = vault.snapshots();
      if (list) {
        snapshots.forEach(System.out::println);
      } else {
        Snapshot snapshot = choose(snapshots, words.get(2));
        vault.loadIndex();
        vault.restore(snapshot, Path.of(words.get(3)).toAbsolutePath());
      }
      System.exit(vault.errors > 0 ? 1 : vault.omissions > 0 ? 3 : 0);
    } catch (Exception e) {
      System.err.println("VaultReader: " + e);
      System.exit(1);
    }
  }

  /** What the format forbids, or what does not fit the key. */
  private static final class Bad extends RuntimeException {
    private static final long serialVersionUID = 1;

    Bad(String message) {
      super(message);
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new Bad(message);
    }
  }

  private final Path vault;
  private byte[] vaultId;
  private List<byte[]> masters; // one an epoch
  private final Map<String, Mac> idKeys = new HashMap<>();
  private final Map<ByteBuffer, Place> places = new HashMap<>();
  private final Map<String, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);
  private long cached;
  private int errors;
  private int omissions;
  private int restored;
  private final boolean root = "root".equals(System.getProperty("user.name"));
  private final Map<Long, Linked> linked = new HashMap<>();

  private VaultReader(Path vault) {
    this.vault = vault;
  }

  private void error(String what, Object why) {
    errors++;
    System.err.println("ERROR " + what + ": " + why);
  }

  private void leftOut(Path path, String what) {
    omissions++;
    System.err.println("LEFT OUT " + show(path) + ": " + what);
  }

  // ---------------------------------------------------------------- bytes and cryptography

  /** Reads the numbers and strings of the format; nothing is read or allocated past the end. */
  private static final class In {
    private final byte[] bytes;
    private final String what;
    private int at;

    In(byte[] bytes, String what) {
      this.bytes = bytes;
      this.what = what;
    }

    void check(boolean holds, String message) {
      require(holds, what + ": " + message);
    }

    int left() {
      return bytes.length - at;
    }

    byte[] take(long n) {
      check(n >= 0 && n <= left(), "ends too early");
      at += (int) n;
      return Arrays.copyOfRange(bytes, at - (int) n, at);
    }

    long number(int width) {
      long value = 0;
      for (byte b : take(width)) {
        value = value << 8 | (b & 0xff);
      }
      check(value >= 0, "a number is too large");
      return value;
    }

    int u8() {
      return (int) number(1);
    }

    long varint() {
      return varint(9);
    }

    /** With ten bytes, the value is a u64 and may look negative. */
    long varint(int most) {
      long value = 0;
      for (int i = 0; i < most; i++) {
        long b = u8();
        value |= (b & 0x7f) << (7 * i);
        if (b < 0x80) {
          check(b != 0 || i == 0, "a varint has superfluous bytes");
          check(i < 9 || b == 1, "a varint is too large");
          return value;
        }
      }
      throw new Bad(what + ": a varint is too long");
    }

    long zigzag() {
      long n = varint(10);
      return n >>> 1 ^ -(n & 1);
    }

    /** How many items follow, each of which takes at least {@code size} bytes. */
    int count(long most, int size) {
      long n = varint();
      check(n <= most && n <= left() / size, "a count is too large: " + n);
      return (int) n;
    }

    byte[] bytes() {
      return take(varint());
    }

    String text() {
      return utf8(bytes(), what);
    }

    void magic(String magic) {
      byte[] found = take(magic.length());
      check(new String(found, ISO_8859_1).equals(magic), "is not a " + magic + " object");
    }

    void end() {
      check(left() == 0, "has " + left() + " bytes too many");
    }
  }

  private static String utf8(byte[] bytes, String what) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Bad(what + ": is not UTF-8");
    }
  }

  private static byte[] cat(Object... parts) {
    ByteBuffer all = ByteBuffer.allocate(4096);
    for (Object part : parts) {
      all.put(part instanceof byte[] raw ? raw : part.toString().getBytes(UTF_8));
    }
    return Arrays.copyOf(all.array(), all.position());
  }

  private static Mac mac(byte[] key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac;
  }

  /** RFC 5869 for one block of output: every key that a reader needs has 32 bytes. */
  private static byte[] hkdf(byte[] ikm, byte[] salt, byte[] info) throws Exception {
    return mac(mac(salt).doFinal(ikm)).doFinal(cat(info, new byte[] {1}));
  }

  private static byte[] gcm(byte[] key, byte[] nonce, byte[] aad, byte[] b, int from, int length)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    GCMParameterSpec parameters = new GCMParameterSpec(8 * TAG, nonce);
    cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), parameters);
    cipher.updateAAD(aad);
    try {
      return cipher.doFinal(b, from, length);
    } catch (AEADBadTagException e) {
      throw new Bad("is damaged: does not open");
    }
  }

  private static long sealedLength(long n) {
    return n + TAG * Math.max(1, (n + SEGMENT - 1) / SEGMENT);
  }

  /** Opens the segments of one block (section 4). */
  private static byte[] unseal(byte[] key, int block, byte[] aad, byte[] b, int from, int length)
      throws GeneralSecurityException {
    int step = SEGMENT + TAG;
    int segments = Math.max(1, (length + step - 1) / step);
    int size = length - segments * TAG;
    require(size >= 0 && sealedLength(size) == length, "is damaged: impossible sealed length");
    byte[] plain = new byte[size];
    for (int s = 0; s < segments; s++) {
      int last = s == segments - 1 ? 1 : 0;
      byte[] nonce = ByteBuffer.allocate(12).putInt(block).putLong((long) s << 8 | last).array();
      int n = Math.min(step, length - s * step);
      System.arraycopy(gcm(key, nonce, aad, b, from + s * step, n), 0, plain, s * SEGMENT, n - TAG);
    }
    return plain;
  }

  private static byte[] expand(int codec, byte[] stored, long length) {
    require(codec <= 1, "unknown codec " + codec);
    if (codec == 0) {
      require(stored.length == length, "raw length differs");
      return stored;
    }
    byte[] raw = new byte[Math.toIntExact(length)];
    long n = Zstd.decompress(raw, stored);
    require(!Zstd.isError(n) && n == length, "zstd frame is malformed");
    return raw;
  }

  // ---------------------------------------------------------------- keys (sections 2 and 3)

  private void unlock(String passphraseFile, String keyFile) throws Exception {
    Path parameters = vault.resolve("caravan.json");
    require(Files.isRegularFile(parameters), vault + ": is no vault, it has no caravan.json");
    byte[] head = read(parameters, 64 << 10);
    Map<String, Object> json = json(head, "caravan.json");
    require(Long.valueOf(1).equals(json.get("format")), "caravan.json: format is not 1");
    vaultId = unhex(json.get("vault"), 16, "caravan.json: vault");
    int kind = keyFile == null ? 1 : 2;
    byte[] secret = kind == 2 ? keyFile(Path.of(keyFile)) : passphrase(passphraseFile);
    String differs = null;
    for (Path slot : names("keys", "[0-9a-f]{64}")) {
      String name = "keys/" + slot.getFileName();
      try {
        List<byte[]> found = slot(new In(object(slot, 64 << 10), name), kind, secret, head);
        if (found != null) {
          for (int e = 0; masters != null && e < Math.min(masters.size(), found.size()); e++) {
            require(Arrays.equals(masters.get(e), found.get(e)), "keyslots contradict each other");
          }
          masters = masters == null || found.size() > masters.size() ? found : masters;
        }
      } catch (Bad e) {
        differs = e.getMessage();
        System.err.println("WARNING " + differs);
      }
    }
    require(
        masters != null,
        differs != null ? differs : "no keyslot opens: another passphrase or key file");
    for (String k : List.of("data", "tree", "list")) {
      idKeys.put(k, mac(hkdf(masters.get(0), vaultId, cat("caravan/1/id/", k))));
    }
  }

  /** The master keys, or null where the slot is for another secret. */
  private List<byte[]> slot(In in, int kind, byte[] secret, byte[] head) throws Exception {
    in.magic("CRVKEY01");
    int slotKind = in.u8();
    byte[] id = in.take(16);
    in.check(Arrays.equals(id, vaultId), "keyslot of another vault");
    byte[] slotId = in.take(16);
    in.number(8);
    in.check(in.text().getBytes(UTF_8).length <= 256, "label is too long");
    int memory = (int) Math.min(Integer.MAX_VALUE, in.number(4));
    int passes = (int) Math.min(Integer.MAX_VALUE, in.number(4));
    int lanes = (int) Math.min(Integer.MAX_VALUE, in.number(4));
    byte[] salt = in.take(32);
    byte[] aad = Arrays.copyOf(in.bytes, in.at);
    byte[] commitment = in.take(32);
    byte[] sealed = in.bytes();
    in.end();
    if (slotKind != kind) {
      return null;
    }
    byte[] derived = secret;
    if (kind == 1) {
      boolean sane = memory >= 1 << 16 && memory <= 1 << 20 && passes >= 3 && passes <= 16;
      in.check(sane && lanes >= 1 && lanes <= 16, "Argon2id parameters out of bounds");
      Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
      argon2.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withSalt(salt)
              .withMemoryAsKB(memory)
              .withIterations(passes)
              .withParallelism(lanes)
              .build());
      derived = new byte[32];
      argon2.generateBytes(secret, derived);
    } else {
      in.check(memory == 0 && passes == 0 && lanes == 0, "key file slot has Argon2id parameters");
    }
    byte[] proof = hkdf(derived, salt, cat("caravan/1/slot/commit", id, slotId));
    if (!MessageDigest.isEqual(proof, commitment)) {
      return null;
    }
    byte[] wrap = hkdf(derived, salt, cat("caravan/1/slot/wrap", id, slotId));
    byte[] plain;
    try {
      plain = gcm(wrap, new byte[12], aad, sealed, 0, sealed.length);
    } catch (Bad e) {
      throw new Bad(in.what + " " + e.getMessage());
    }
    In inside = new In(plain, in.what);
    int epochs = inside.count(2048, 32);
    inside.check(epochs >= 1, "holds no key");
    List<byte[]> keys = new ArrayList<>();
    for (int e = 0; e < epochs; e++) {
      keys.add(inside.take(32));
    }
    byte[] copy = inside.bytes();
    inside.end();
    inside.check(Arrays.equals(copy, head), "caravan.json was changed: differs from the keyslot");
    return keys;
  }

  private static byte[] passphrase(String file) throws Exception {
    String text = System.getenv("CARAVAN_PASSPHRASE");
    if (file != null) {
      text = utf8(read(Path.of(file), 64 << 10), file).replaceFirst("\r?\n\\z", "");
    }
    require(text != null, "give CARAVAN_PASSPHRASE, --passphrase-file or --key-file");
    boolean whole = text.indexOf('\ufffd') < 0; // else the locale could not tell its letters
    require(whole, "CARAVAN_PASSPHRASE cannot be read in this locale: use --passphrase-file");
    return Normalizer.normalize(text, Normalizer.Form.NFC).getBytes(UTF_8);
  }

  private static byte[] keyFile(Path file) throws Exception {
    List<String> keys =
        new String(read(file, 64 << 10), UTF_8)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    require(keys.size() == 1, "key file: there must be one line with the key");
    return unhex(keys.get(0).toLowerCase(Locale.ROOT), 32, "key file");
  }

  private static byte[] unhex(Object text, int n, String what) {
    boolean fits = text instanceof String s && s.matches("[0-9a-f]{" + 2 * n + "}");
    require(fits, what + ": is not " + 2 * n + " lower-case hex digits");
    return HEX.parseHex((String) text);
  }

  // ---------------------------------------------------------------- objects (sections 1 and 4)

  private List<Path> names(String directory, String pattern) throws Exception {
    Path path = vault.resolve(directory);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(path)) {
      return all.filter(p -> p.getFileName().toString().matches(pattern)).sorted().toList();
    }
  }

  private static byte[] read(Path path, long most) throws Exception {
    require(Files.size(path) <= most, path + ": is larger than allowed");
    return Files.readAllBytes(path);
  }

  /** A whole object, whose name ends with the hash of its bytes. */
  private static byte[] object(Path path, long most) throws Exception {
    byte[] bytes = read(path, most);
    String hash = HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    require(path.toString().endsWith(hash), path.getFileName() + ": bytes do not match the name");
    return bytes;
  }

  private byte[] derive(String use, int kind, long epoch, byte[] salt) throws Exception {
    require(epoch < masters.size(), "epoch " + epoch + " is newer than the opened keyslot");
    byte[] seal = hkdf(masters.get((int) epoch), vaultId, cat("caravan/1/seal"));
    return hkdf(seal, salt, cat("caravan/1/", use, new byte[] {(byte) kind}, vaultId));
  }

  private void commitment(byte[] stored, int kind, long epoch, byte[] salt) throws Exception {
    boolean same = MessageDigest.isEqual(stored, derive("commit", kind, epoch, salt));
    require(same, "is sealed under another key");
  }

  private byte[] envelope(Path path, int kind) throws Exception {
    String name = path.getFileName().toString();
    byte[] bytes = object(path, Integer.MAX_VALUE - 64);
    In in = new In(bytes, name);
    in.magic("CRVENV01");
    in.check(in.u8() == kind, "is of another kind than its place");
    long epoch = in.number(4);
    byte[] salt = in.take(32);
    byte[] commitment = in.take(32);
    int codec = in.u8();
    long length = in.number(8);
    in.check(length <= 1 << 30, "payload is too large");
    try {
      commitment(commitment, kind, epoch, salt);
      byte[] key = derive("object", kind, epoch, salt);
      byte[] aad = Arrays.copyOf(bytes, HEAD);
      return expand(codec, unseal(key, 0, aad, bytes, HEAD, bytes.length - HEAD), length);
    } catch (Bad e) {
      throw new Bad(name + " " + e.getMessage());
    }
  }

  // ---------------------------------------------------------------- index and packs (5 and 8)

  /** A pack as an index describes it; what follows is known once its trailer was read. */
  private static final class Pack {
    final String name;
    final int kind;
    final long length;
    final long epoch;
    final byte[] salt;
    final int[] sealed;
    final int[] codec;
    final int[] raw;
    final long[] offset;
    final byte[] description; // what the index and the footer both say
    byte[] key;
    String broken;

    Pack(In in) {
      String hash = HEX.formatHex(in.take(32));
      int start = in.at;
      kind = in.u8();
      in.check(kind >= 1 && kind <= 3, "unknown kind of pack");
      String[] directories = {"packs", "trees", "meaning"};
      name = directories[kind - 1] + "/" + hash.substring(0, 2) + "/" + hash;
      length = in.number(8);
      byte[] first = Arrays.copyOfRange(in.bytes, start, in.at);
      epoch = in.number(4);
      salt = in.take(32);
      start = in.at;
      int n = in.count(1 << 20, 3);
      sealed = new int[n];
      codec = new int[n];
      raw = new int[n];
      offset = new long[n + 1];
      for (int i = 0; i < n; i++) {
        long size = in.varint();
        codec[i] = in.u8();
        long rawLength = in.varint();
        long most = sealedLength(rawLength);
        in.check(rawLength >= 1 && rawLength <= MAX_BLOCK, "raw length out of bounds");
        in.check(codec[i] == 0 ? size == most : size > TAG && size <= most, "bad block length");
        sealed[i] = (int) size;
        raw[i] = (int) rawLength;
        offset[i + 1] = offset[i] + size;
      }
      byte[] rest = Arrays.copyOfRange(in.bytes, start, in.at);
      description = Arrays.copyOf(first, first.length + rest.length);
      System.arraycopy(rest, 0, description, first.length, rest.length);
      in.check(offset[n] <= length - HEAD - TAG, "blocks are longer than the pack");
    }
  }

  private record Place(Pack pack, int block, int offset, int length, Place next) {}

  private record Index(String name, List<String> replaced, List<Pack> packs, In in, int chunks) {}

  private void loadIndex() throws Exception {
    List<Index> all = new ArrayList<>();
    Set<String> replaced = new HashSet<>();
    for (Path path : names("index", "[0-9a-f]{64}")) {
      try {
        Index index = index(path);
        all.add(index);
        replaced.addAll(index.replaced);
      } catch (Bad e) {
        error("index/" + path.getFileName(), e);
      }
    }
    Map<String, Pack> packs = new HashMap<>();
    for (Index index : all) {
      if (!replaced.contains(index.name)) {
        places(index, packs);
      }
    }
  }

  private Index index(Path path) throws Exception {
    In in = new In(envelope(path, 16), "index/" + path.getFileName());
    in.check(in.u8() == 1, "unknown version");
    List<String> replaced = new ArrayList<>();
    for (int n = in.count(Integer.MAX_VALUE, 32); n > 0; n--) {
      replaced.add(HEX.formatHex(in.take(32)));
    }
    List<Pack> packs = new ArrayList<>();
    String last = "";
    for (int n = in.count(Integer.MAX_VALUE, 42); n > 0; n--) {
      Pack pack = new Pack(in);
      String hash = pack.name.substring(pack.name.length() - 64);
      in.check(hash.compareTo(last) > 0, "packs are out of order");
      packs.add(pack);
      last = hash;
    }
    int chunks = in.count(Integer.MAX_VALUE, 48);
    in.check(in.left() == 48L * chunks, "columns have another length than the count says");
    return new Index(path.getFileName().toString(), replaced, packs, in, chunks);
  }

  private void places(Index index, Map<String, Pack> packs) throws Exception {
    In in = index.in;
    for (int i = 0; i < index.packs.size(); i++) {
      Pack mine = index.packs.get(i);
      Pack known = packs.putIfAbsent(mine.name, mine);
      in.check(
          known == null || Arrays.equals(known.description, mine.description),
          "contradicts another index on " + mine.name);
      index.packs.set(i, known == null ? mine : known);
    }
    int n = index.chunks;
    int base = in.at;
    ByteBuffer columns = ByteBuffer.wrap(in.bytes);
    byte[] last = null;
    for (int i = 0; i < n; i++) {
      in.at = base + 32 * i;
      byte[] id = in.take(32);
      in.check(last == null || Arrays.compareUnsigned(last, id) <= 0, "chunks are out of order");
      last = id;
      int[] row = new int[4];
      for (int c = 0; c < 4; c++) {
        row[c] = columns.getInt(base + 32 * n + 4 * n * c + 4 * i);
      }
      in.check(row[0] >= 0 && row[0] < index.packs.size(), "chunk names no pack");
      Pack pack = index.packs.get(row[0]);
      in.check(row[1] >= 0 && row[1] < pack.raw.length, "chunk names no block");
      boolean inside = row[2] >= 0 && row[3] >= 1 && row[2] <= pack.raw[row[1]] - row[3];
      in.check(inside, "chunk does not lie in its block");
      ByteBuffer key = ByteBuffer.wrap(id);
      places.put(key, new Place(pack, row[1], row[2], row[3], places.get(key)));
    }
  }

  /** A chunk by its id, from the first place that proves to be good. */
  private byte[] chunk(String kind, byte[] id) {
    String why = "is in no index";
    ByteBuffer key = ByteBuffer.wrap(id);
    for (Place p = places.get(key); p != null; p = p.next) {
      try {
        require(p.pack.kind == (kind.equals("data") ? 1 : 2), "lies in a pack of another kind");
        byte[] block = block(p.pack, p.block);
        byte[] chunk = Arrays.copyOfRange(block, p.offset, p.offset + p.length);
        boolean same = MessageDigest.isEqual(idKeys.get(kind).doFinal(chunk), id);
        require(same, "content does not match the id");
        return chunk;
      } catch (Exception e) {
        why = p.pack.name + " " + e.getMessage();
      }
    }
    throw new Bad(kind + " chunk " + HEX.formatHex(id) + ": " + why);
  }

  private byte[] block(Pack pack, int n) throws Exception {
    String name = pack.name + "#" + n;
    byte[] raw = blocks.get(name);
    if (raw == null) {
      if (pack.key == null && pack.broken == null) {
        open(pack);
      }
      require(pack.broken == null, pack.broken);
      byte[] sealed = range(pack, pack.offset[n], pack.sealed[n]);
      byte[] stored = unseal(pack.key, n, new byte[0], sealed, 0, sealed.length);
      raw = expand(pack.codec[n], stored, pack.raw[n]);
      cached += raw.length;
      for (var i = blocks.values().iterator(); cached > CACHE && i.hasNext(); ) {
        cached -= i.next().length;
        i.remove();
      }
      blocks.put(name, raw);
    }
    return raw;
  }

  private byte[] range(Pack pack, long offset, int length) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel in = FileChannel.open(vault.resolve(pack.name))) {
      while (bytes.hasRemaining()) {
        require(in.read(bytes, offset + bytes.position()) > 0, "is truncated");
      }
    }
    return bytes.array();
  }

  /**
   * Reads the trailer, which gives the key. A bad hash or footer is reported, but does not stop the
   * reading of blocks: each is proven by itself.
   */
  private void open(Pack pack) {
    try {
      Path path = vault.resolve(pack.name);
      require(Files.isRegularFile(path), "is missing");
      require(Files.size(path) == pack.length, "has another length than the index says");
      byte[] trailer = range(pack, pack.length - HEAD, HEAD);
      In in = new In(trailer, "trailer");
      long footer = in.number(4);
      byte[] commitment = in.take(32);
      byte[] salt = in.take(32);
      long epoch = in.number(4);
      in.check(in.u8() == pack.kind, "is of another kind");
      in.check(in.u8() == 1, "unknown version");
      in.check(in.number(4) == 0, "reserved bytes are not zero");
      in.magic("CRVPACK1");
      in.check(
          epoch == pack.epoch && Arrays.equals(salt, pack.salt),
          "has another salt than the index says");
      commitment(commitment, pack.kind, epoch, salt);
      pack.key = derive("object", pack.kind, epoch, salt);
      try {
        footer(pack, footer, derive("footer", pack.kind, epoch, salt), trailer);
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        try (InputStream all = Files.newInputStream(path)) {
          byte[] buffer = new byte[1 << 16];
          for (int n = all.read(buffer); n >= 0; n = all.read(buffer)) {
            hash.update(buffer, 0, n);
          }
        }
        require(pack.name.endsWith(HEX.formatHex(hash.digest())), "bytes do not match the name");
      } catch (Bad e) {
        error(pack.name, e.getMessage() + "; what still opens is used");
      }
    } catch (Exception e) {
      pack.broken = e.getMessage();
    }
  }

  private void footer(Pack pack, long length, byte[] key, byte[] trailer) throws Exception {
    long start = pack.length - HEAD - length;
    long end = pack.offset[pack.raw.length];
    require(length <= Integer.MAX_VALUE - 64 && start >= end, "footer length is impossible");
    int high = 63 - Long.numberOfLeadingZeros(pack.length);
    int low = high - (63 - Long.numberOfLeadingZeros(high)) - 1;
    require((pack.length & ((1L << low) - 1)) == 0, "length is no Padme boundary");
    byte[] sealed = range(pack, start, (int) length);
    In in = new In(unseal(key, 0, trailer, sealed, 0, sealed.length), "footer");
    in.check(
        Arrays.equals(in.take(pack.description.length), pack.description),
        "describes other blocks than the index");
    long block = -1;
    long at = 0;
    for (int n = in.count(1 << 22, 35); n > 0; n--) {
      in.take(32);
      if (in.varint() != block) {
        in.check(block < 0 || at == pack.raw[(int) block], "chunks do not fill block " + block);
        block++;
        at = 0;
      }
      in.check(in.varint() == at && block < pack.raw.length, "chunks are not one behind the other");
      long size = in.varint();
      in.check(size >= 1 && size <= MAX_BLOCK, "chunk length out of bounds");
      at += size;
    }
    in.check(block == pack.raw.length - 1, "a block holds no chunk");
    in.check(block < 0 || at == pack.raw[(int) block], "chunks do not fill block " + block);
    in.end();
  }

  // ---------------------------------------------------------------- snapshots (section 9)

  private record Snapshot(String name, Instant time, IdList root, Map<String, Object> json) {
    @Override
    public String toString() {
      return String.format(
          "%s  %s  %s  %s  %s files, %s bytes  %s",
          name,
          time,
          json.get("type"),
          json.get("source"),
          json.get("files"),
          json.get("bytes"),
          json.get("paths"));
    }
  }

  private List<Snapshot> snapshots() throws Exception {
    List<Snapshot> all = new ArrayList<>();
    for (Path path : names("snapshots", "\\d{8}T\\d{6}Z-[0-9a-f]{64}")) {
      try {
        all.add(snapshot(path));
      } catch (Bad e) {
        error("snapshots/" + path.getFileName(), e);
      }
    }
    all.sort(Comparator.comparing(Snapshot::time).thenComparing(Snapshot::name));
    return all;
  }

  private Snapshot snapshot(Path path) throws Exception {
    String name = path.getFileName().toString();
    Map<String, Object> json = json(envelope(path, 17), name);
    require(Long.valueOf(1).equals(json.get("version")), "unknown version of snapshot");
    boolean known = List.of("snapshot", "checkpoint", "repaired").contains(json.get("type"));
    require(known, "unknown type of snapshot");
    try {
      Instant time = Instant.parse((String) json.get("time"));
      DateTimeFormatter utc = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");
      String stamp = utc.withZone(ZoneOffset.UTC).format(time);
      require(name.startsWith(stamp + "-"), "time differs from the name: it was renamed");
      Map<?, ?> root = (Map<?, ?>) json.get("root");
      List<?> hex = (List<?>) root.get("ids");
      long depth = (Long) root.get("depth");
      require(depth >= 0 && depth <= 8 && hex.size() <= 256, "root list is too large");
      byte[][] ids = hex.stream().map(id -> unhex(id, 32, "root")).toArray(byte[][]::new);
      return new Snapshot(name, time, new IdList((int) depth, ids), json);
    } catch (DateTimeException | ClassCastException | NullPointerException e) {
      throw new Bad("snapshot is malformed: " + e.getMessage());
    }
  }

  private static Snapshot choose(List<Snapshot> all, String wanted) {
    List<Snapshot> fit =
        all.stream()
            .filter(
                s ->
                    wanted.equals("latest")
                        ? !s.json.get("type").equals("checkpoint")
                        : s.name.startsWith(wanted) || s.name.substring(17).startsWith(wanted))
            .toList();
    require(!fit.isEmpty(), "no such snapshot: " + wanted);
    require(wanted.equals("latest") || fit.size() == 1, "several snapshots match " + wanted);
    return fit.get(fit.size() - 1);
  }

  // ---------------------------------------------------------------- trees (sections 6 and 7)

  private record IdList(int depth, byte[][] ids) {}

  private record Linked(Path path, Entry entry) {}

  private interface Leaf {
    void accept(byte[] id) throws Exception;
  }

  private static IdList idList(In in, boolean chunk) {
    long depth = in.varint();
    int n = in.count(256, 32);
    in.check(depth <= 8 && (n > 0 || (depth == 0 && !chunk)), "malformed id list");
    byte[][] ids = new byte[n][];
    for (int i = 0; i < n; i++) {
      ids[i] = in.take(32);
    }
    return new IdList((int) depth, ids);
  }

  private void leaves(IdList list, Leaf leaf) throws Exception {
    for (byte[] id : list.ids) {
      if (list.depth == 0) {
        leaf.accept(id);
        continue;
      }
      In in = new In(chunk("list", id), "id list");
      in.check(in.u8() == 2 && in.u8() == 1, "is no id list of version 1");
      IdList below = idList(in, true);
      in.end();
      in.check(below.depth == list.depth - 1, "has another depth");
      leaves(below, leaf);
    }
  }

  /** One entry of a directory; fields that its kind does not have stay empty. */
  private static final class Entry {
    final byte[] name;
    final int kind;
    final int mode;
    final long uid;
    final long gid;
    final Instant mtime;
    long size;
    IdList list;
    byte[] target = {};
    long major;
    long minor;
    final byte[] content; // what hard links of one inode have in common
    long ordinal;
    final Map<String, byte[]> attributes = new LinkedHashMap<>();
    final List<long[]> holes = new ArrayList<>(); // from, to

    Entry(In in) {
      name = in.bytes();
      String text = new String(name, ISO_8859_1);
      in.check(!text.matches("|\\.|\\.\\.") && !text.matches("(?s).*[/\0].*"), "forbidden name");
      kind = in.u8();
      in.check(kind >= FILE && kind <= BLOCK, "unknown kind of entry");
      int flags = in.u8();
      in.check(flags < 8 && ((flags & 2) == 0 || kind != DIRECTORY), "bad flags");
      in.check((flags & 4) == 0 || kind == FILE, "holes outside of a file");
      long bits = in.varint();
      in.check(bits <= 07777, "bad mode");
      mode = (int) bits;
      uid = in.varint();
      gid = in.varint();
      in.check(Math.max(uid, gid) < 0xffffffffL, "bad owner");
      mtime = time(in);
      time(in);
      in.varint(10);
      int start = in.at;
      switch (kind) {
        case FILE:
          size = in.varint();
          list = idList(in, false);
          break;
        case DIRECTORY:
          list = idList(in, false);
          break;
        case SYMLINK:
          target = in.bytes();
          boolean fits = target.length > 0 && new String(target, ISO_8859_1).indexOf(0) < 0;
          in.check(fits, "bad target of a symlink");
          break;
        case CHARACTER:
        case BLOCK:
          major = in.varint();
          minor = in.varint();
          break;
        default:
      }
      content = Arrays.copyOfRange(in.bytes, start, in.at);
      if ((flags & 2) != 0) {
        ordinal = in.varint();
        in.check(ordinal > 0, "bad ordinal of a hard link");
      }
      if ((flags & 1) != 0) {
        byte[] last = {};
        for (int n = in.count(Integer.MAX_VALUE, 2); n > 0; n--) {
          String attribute = in.text();
          byte[] raw = attribute.getBytes(UTF_8);
          boolean sorted = Arrays.compareUnsigned(last, raw) < 0 && attribute.indexOf(0) < 0;
          in.check(sorted, "attributes are out of order");
          attributes.put(attribute, in.bytes());
          last = raw;
        }
      }
      if ((flags & 4) != 0) {
        long end = 0;
        for (int n = in.count(Integer.MAX_VALUE, 2); n > 0; n--) {
          long from = in.varint();
          in.check(from <= size - end, "a hole passes the end of its file");
          from += end;
          long length = in.varint();
          in.check(length > 0 && length <= size - from, "a hole passes the end of its file");
          end = from + length;
          holes.add(new long[] {from, end});
        }
      }
    }

    private static Instant time(In in) {
      long seconds = in.zigzag();
      long nanos = in.varint();
      in.check(nanos < 1_000_000_000, "bad nanoseconds");
      try {
        return Instant.ofEpochSecond(seconds, nanos);
      } catch (DateTimeException e) {
        throw new Bad(in.what + ": bad time");
      }
    }
  }

  private static List<Entry> page(byte[] chunk) {
    In in = new In(chunk, "directory page");
    in.check(in.u8() == 1 && in.u8() == 1, "is no directory page of version 1");
    for (int table = 0; table < 2; table++) {
      long last = -1;
      for (int n = in.count(Integer.MAX_VALUE, 2); n > 0; n--) {
        long id = in.varint();
        in.check(id > last, "owners are out of order");
        in.text();
        last = id;
      }
    }
    List<Entry> entries = new ArrayList<>();
    int n = in.count(2048, 12);
    in.check(n > 0, "is empty");
    for (; n > 0; n--) {
      entries.add(new Entry(in));
    }
    in.end();
    return entries;
  }

  // ---------------------------------------------------------------- restore

  private void restore(Snapshot snapshot, Path target) throws Exception {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> inside = Files.list(target)) {
        require(inside.findAny().isEmpty(), target + ": is not empty");
      }
    }
    Files.createDirectories(target);
    System.out.println(snapshot);
    directory(snapshot.root, target.toUri().getRawPath().replaceFirst("/+$", ""));
    System.out.printf("%d restored, %d errors, %d omissions%n", restored, errors, omissions);
  }

  /** {@code at} is a percent-encoded path, so that names may be any bytes. */
  private void directory(IdList list, String at) throws Exception {
    byte[][] last = {{}};
    leaves(
        list,
        id -> {
          List<Entry> entries;
          try {
            entries = page(chunk("tree", id));
          } catch (Bad e) {
            error(show(path(at)), e + "; entries of this directory are missing");
            return;
          }
          for (Entry entry : entries) {
            require(Arrays.compareUnsigned(last[0], entry.name) < 0, "names are out of order");
            last[0] = entry.name;
            String name = at + "/" + encode(entry.name);
            try {
              entry(entry, path(name), name);
            } catch (Exception e) {
              error(show(path(name)), e);
            }
          }
        });
  }

  private void entry(Entry e, Path path, String at) throws Exception {
    Linked first = e.ordinal == 0 ? null : linked.get(e.ordinal);
    if (first != null) {
      boolean same = first.entry.kind == e.kind && Arrays.equals(first.entry.content, e.content);
      require(same, "hard links of one inode have different contents");
      Files.createLink(path, first.path);
      restored++;
      return;
    }
    byte[] raw = decode(at);
    boolean made = true;
    switch (e.kind) {
      case FILE -> file(e, path);
      case DIRECTORY -> {
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(mode("rwx------")));
        try {
          directory(e.list, at);
        } catch (Bad bad) {
          error(show(path), bad + "; entries of this directory are missing");
        }
      }
      case SYMLINK -> made = symlink(e.target, path, raw);
      case FIFO -> made = tool(cat("mkfifo"), cat("--"), raw);
      case SOCKET -> made = socket(path);
      default -> {
        byte[] type = cat(e.kind == CHARACTER ? "c" : "b");
        made = tool(cat("mknod"), cat("--"), raw, type, cat(e.major), cat(e.minor));
      }
    }
    if (!made) {
      String[] kinds = {"symlink", "FIFO", "socket", "character device", "block device"};
      leftOut(path, kinds[e.kind - SYMLINK] + " could not be made");
      return;
    }
    restored++;
    if (e.ordinal != 0) {
      linked.put(e.ordinal, new Linked(path, e));
    }
    metadata(e, path, raw);
  }

  private void file(Entry e, Path path) throws Exception {
    Set<StandardOpenOption> how =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
    try (FileChannel out =
        FileChannel.open(path, how, PosixFilePermissions.asFileAttribute(mode("rw-------")))) {
      long[] state = {0, 0}; // position, holes passed
      leaves(
          e.list,
          id -> {
            ByteBuffer chunk = ByteBuffer.wrap(chunk("data", id));
            while (chunk.hasRemaining()) {
              long room = skipHoles(e, state) - state[0];
              require(room > 0, "chunks are longer than the file");
              ByteBuffer part = chunk.slice();
              part.limit((int) Math.min(room, part.remaining()));
              chunk.position(chunk.position() + part.remaining());
              while (part.hasRemaining()) {
                state[0] += out.write(part, state[0]);
              }
            }
          });
      skipHoles(e, state);
      require(state[0] == e.size, "chunks are shorter than the file");
      if (out.size() < e.size) { // ends with a hole: go beyond the end, then cut
        out.write(ByteBuffer.allocate(1), e.size + (1 << 20));
        out.truncate(e.size);
      }
    } catch (Exception bad) {
      Files.deleteIfExists(path);
      throw bad;
    }
  }

  /** Where data may go on until; the position is moved past holes that begin at it. */
  private static long skipHoles(Entry e, long[] state) {
    while (state[1] < e.holes.size() && e.holes.get((int) state[1])[0] == state[0]) {
      state[0] = e.holes.get((int) state[1]++)[1];
    }
    return state[1] < e.holes.size() ? e.holes.get((int) state[1])[0] : e.size;
  }

  private static boolean symlink(byte[] target, Path path, byte[] raw) throws Exception {
    String encoded = encode(target).replace("%2F", "/");
    if (encoded.contains("//") || encoded.endsWith("/")) { // Path would tidy it up
      return tool(cat("ln"), cat("-s"), cat("--"), target, raw);
    }
    boolean absolute = encoded.startsWith("/");
    Path to = path(absolute ? encoded : "/" + encoded);
    Files.createSymbolicLink(path, absolute ? to : to.subpath(0, to.getNameCount()));
    return true;
  }

  private static boolean socket(Path path) {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(path));
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private void metadata(Entry e, Path path, byte[] raw) throws Exception {
    if (root) {
      Files.setAttribute(path, "unix:uid", (int) e.uid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", (int) e.gid, LinkOption.NOFOLLOW_LINKS);
    }
    for (Map.Entry<String, byte[]> a : e.attributes.entrySet()) {
      String name = a.getKey();
      if (!attribute(e, path, name, a.getValue())) {
        byte[] value = cat(a.getValue().length == 0 ? "" : "0x");
        byte[] hex = HEX.formatHex(a.getValue()).getBytes(UTF_8);
        value = ByteBuffer.allocate(value.length + hex.length).put(value).put(hex).array();
        byte[] n = name.getBytes(UTF_8);
        if (!tool(cat("setfattr"), cat("-h"), cat("-n"), n, cat("-v"), value, cat("--"), raw)) {
          leftOut(path, "attribute " + show(name));
        }
      }
    }
    if (!time(e, path) && !tool(cat("touch"), cat("-h"), cat("-d"), cat(e.mtime), raw)) {
      leftOut(path, "modification time");
    }
    if (e.kind != SYMLINK) {
      Files.setAttribute(path, "unix:mode", e.mode);
    }
  }

  private static boolean attribute(Entry e, Path path, String name, byte[] value) {
    boolean plain = (e.kind == FILE || e.kind == DIRECTORY) && name.matches("user\\.[ -~]+");
    if (!plain) {
      return false;
    }
    try {
      Files.getFileAttributeView(path, UserDefinedFileAttributeView.class)
          .write(name.substring(5), ByteBuffer.wrap(value));
      return true;
    } catch (IOException | NullPointerException e2) {
      return false;
    }
  }

  /** Java opens FIFOs and devices to date them, cuts symlinks, and cannot before 1970. */
  private static boolean time(Entry e, Path path) {
    boolean exact = e.kind == SYMLINK && e.mtime.getNano() % 1000 == 0;
    boolean opens = e.kind == FILE || e.kind == DIRECTORY;
    if ((!opens && !exact) || e.mtime.getEpochSecond() < 0) {
      return false;
    }
    try {
      Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(FileTime.from(e.mtime), null, null);
      return true;
    } catch (IOException | IllegalArgumentException e2) {
      return false;
    }
  }

  // ---------------------------------------------------------------- names

  private static Set<PosixFilePermission> mode(String text) {
    return PosixFilePermissions.fromString(text);
  }

  private static String encode(byte[] name) {
    StringBuilder out = new StringBuilder();
    for (byte b : name) {
      boolean plain = b > 0 && (Character.isLetterOrDigit(b) || "-._~".indexOf(b) >= 0);
      out.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b));
    }
    return out.toString();
  }

  private static byte[] decode(String encoded) {
    ByteBuffer out = ByteBuffer.allocate(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      boolean escape = encoded.charAt(i) == '%';
      out.put((byte) (escape ? HexFormat.fromHexDigits(encoded, i + 1, i + 3) : encoded.charAt(i)));
      i += escape ? 2 : 0;
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static Path path(String encoded) {
    return Path.of(URI.create("file://" + encoded));
  }

  private static String show(Object path) {
    return path.toString().replaceAll("\\p{Cntrl}", "?");
  }

  /** Runs a program with arguments of any bytes: sh puts them together from octal escapes. */
  private static boolean tool(byte[]... words) {
    StringBuilder script = new StringBuilder("set --\n");
    for (byte[] word : words) {
      script.append("w=$(printf '");
      for (byte b : word) {
        script.append(String.format("\\%03o", b & 0xff));
      }
      script.append("x'); set -- \"$@\" \"${w%x}\"\n");
    }
    script.append("exec \"$@\"\n");
    try {
      ProcessBuilder sh = new ProcessBuilder("sh", "-s");
      sh.environment().put("LC_ALL", "C");
      sh.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      sh.redirectError(ProcessBuilder.Redirect.DISCARD);
      Process process = sh.start();
      try (var in = process.getOutputStream()) {
        in.write(script.toString().getBytes(UTF_8));
      }
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  // ---------------------------------------------------------------- JSON

  private static final Pattern TOKEN =
      Pattern.compile("\\s*([{}\\[\\]:,]|\"(?:[^\"\\\\\\x00-\\x1f]++|\\\\.)*+\"|[-+.\\w]+)\\s*");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)");

  /** Objects become maps, arrays lists, whole numbers Long; no name may occur twice. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> json(byte[] bytes, String what) {
    try {
      Matcher text = TOKEN.matcher(utf8(bytes, what));
      Object value = value(text, token(text), 0);
      require(text.regionStart() == text.regionEnd(), "has something behind it");
      return (Map<String, Object>) value;
    } catch (Bad | NumberFormatException | ClassCastException e) {
      throw new Bad(what + ": is not one well-formed JSON object: " + e.getMessage());
    }
  }

  private static String token(Matcher text) {
    require(text.lookingAt(), "malformed at " + text.regionStart());
    String token = text.group(1);
    text.region(text.end(), text.regionEnd());
    return token;
  }

  private static Object value(Matcher text, String token, int depth) {
    require(depth < 32, "nested too deeply");
    char first = token.charAt(0);
    if (first == '{' || first == '[') {
      Map<Object, Object> items = new LinkedHashMap<>(); // an array's keys are its indexes
      String end = first == '{' ? "}" : "]";
      for (String t = token(text); !t.equals(end) || !items.isEmpty(); t = token(text)) {
        Object key = items.size();
        if (first == '{') {
          key = string(t);
          require(token(text).equals(":"), "a colon is missing");
          t = token(text);
        }
        require(items.putIfAbsent(key, value(text, t, depth + 1)) == null, "twice: " + key);
        t = token(text);
        if (t.equals(end)) {
          break;
        }
        require(t.equals(","), "a comma is missing");
      }
      return first == '{' ? items : List.copyOf(items.values());
    }
    if (first == '"') {
      return string(token);
    }
    if (token.matches("true|false|null")) {
      return token; // no reader needs more
    }
    require(token.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?"), "not a value: " + token);
    return token.matches("-?\\d+") ? Long.valueOf(token) : (Object) Double.valueOf(token);
  }

  private static String string(String token) {
    require(token.startsWith("\""), "not a string: " + token);
    return ESCAPE
        .matcher(token.substring(1, token.length() - 1))
        .replaceAll(
            m -> {
              String escape = m.group(1);
              int known = "\"\\/bfnrt".indexOf(escape);
              require(escape.length() == 5 || known >= 0, "bad escape");
              int c = known < 0 ? HexFormat.fromHexDigits(escape, 1, 5) : 0;
              c = known < 0 ? c : "\"\\/\b\f\n\r\t".charAt(known);
              return Matcher.quoteReplacement(String.valueOf((char) c));
            });
  }
}
