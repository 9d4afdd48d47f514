package caravan.vault.index;

import caravan.model.ChunkId;
import caravan.platform.NativeMemory;
import caravan.vault.format.BlockInfo;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.PackSalt;
import caravan.vault.index.IndexObject.IndexedPack;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Index objects as one sorted, memory-mapped local file with a Bloom filter: a lookup of an unknown
 * chunk touches the filter alone, one of a known chunk a few pages. Nothing of it is on the heap.
 * The file is a cache: it carries a hash of itself, and one that does not match is thrown away.
 * Immutable; safe for concurrent use.
 */
public final class IndexSegment {
  private static final long MAGIC = 0x4352565345473033L; // "CRVSEG03"
  private static final int HEADER = 8 + 5 * 4;
  private static final int PACK = 32 + 4 + 8 + 4 + 4 + 4 + 32;
  private static final int BLOCK = 8 + 4 + 4;
  private static final int PLACE = 16;
  private static final int HASH = 32;
  private static final int COMPRESSED = 1 << 31;

  /** After so many chunks that were found, what was touched is let go of. */
  private static final int HITS = 1024;

  private final MappedByteBuffer map;
  private final List<String> covered;
  private final List<String> replaced;
  private final int packs;
  private final int chunks;
  private final int packsAt;
  private final int blocksAt;
  private final int idsAt;
  private final int placesAt;
  private final int filterAt;
  private final int filterMask;
  private final AtomicInteger hits = new AtomicInteger();

  private IndexSegment(MappedByteBuffer map) throws DamagedException {
    this.map = map;
    int coveredCount = map.getInt(8);
    int replacedCount = map.getInt(12);
    packs = map.getInt(16);
    int blocks = map.getInt(20);
    chunks = map.getInt(24);
    long at = HEADER;
    long coveredAt = at;
    at += 32L * coveredCount;
    long replacedAt = at;
    at += 32L * replacedCount;
    packsAt = (int) at;
    at += (long) PACK * packs;
    blocksAt = (int) at;
    at += (long) BLOCK * blocks;
    idsAt = (int) at;
    at += 32L * chunks;
    placesAt = (int) at;
    at += (long) PLACE * chunks;
    filterAt = (int) at;
    int filter = filterBytes(chunks);
    filterMask = filter * 8 - 1;
    at += filter;
    if (at + HASH != map.capacity()) {
      throw new DamagedException("a cached index segment has a wrong length");
    }
    covered = names(coveredAt, coveredCount);
    replaced = names(replacedAt, replacedCount);
  }

  /**
   * Opens a segment.
   *
   * @throws DamagedException if the file is not what was written
   */
  static IndexSegment open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < HEADER + HASH || channel.size() > Integer.MAX_VALUE) {
        throw new DamagedException(file + " is no index segment");
      }
      // Read, not through the map: what lookups do not touch is then no memory of this process.
      long body = channel.size() - HASH;
      ByteBuffer stored = ByteBuffer.allocate(HASH);
      readFully(channel, stored, body);
      if (!MessageDigest.isEqual(hash(channel, body), stored.array())) {
        throw new DamagedException(file + " is a damaged index segment");
      }
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      if (map.getLong(0) != MAGIC) {
        throw new DamagedException(file + " is no index segment");
      }
      return new IndexSegment(map);
    }
  }

  private static byte[] hash(FileChannel channel, long body) throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    for (long at = 0; at < body; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), body - at));
      readFully(channel, buffer, at);
      digest.update(buffer.flip());
    }
    return digest.digest();
  }

  private static void readFully(FileChannel channel, ByteBuffer buffer, long at)
      throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new DamagedException("a cached index segment was cut short");
      }
    }
  }

  /** Writes a segment of one index object. */
  static void write(Path file, String name, IndexObject index) throws IOException {
    write(file, List.of(name), index.replaced(), index);
  }

  static void write(Path file, List<String> covered, List<String> replaced, IndexObject index)
      throws IOException {
    Files.createDirectories(file.getParent());
    Path temporary = Files.createTempFile(file.getParent(), "segment", ".tmp");
    try {
      MessageDigest digest = sha256();
      try (OutputStream raw = Files.newOutputStream(temporary);
          DigestOutputStream hashed =
              new DigestOutputStream(new BufferedOutputStream(raw, 1 << 16), digest)) {
        DataOutputStream out = new DataOutputStream(hashed);
        body(out, covered, replaced, index);
        out.flush();
        hashed.on(false);
        out.write(digest.digest());
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void body(
      DataOutputStream out, List<String> covered, List<String> replaced, IndexObject index)
      throws IOException {
    out.writeLong(MAGIC);
    out.writeInt(covered.size());
    out.writeInt(replaced.size());
    out.writeInt(index.packs().size());
    out.writeInt(index.packs().stream().mapToInt(p -> p.blocks().size()).sum());
    out.writeInt(index.chunks());
    for (String name : covered) {
      out.write(ChunkId.ofHex(name).bytes());
    }
    for (String name : replaced) {
      out.write(ChunkId.ofHex(name).bytes());
    }
    int first = 0;
    for (IndexedPack pack : index.packs()) {
      out.write(pack.id().bytes());
      out.writeInt(pack.kind().code());
      out.writeLong(pack.length());
      out.writeInt(first);
      out.writeInt(pack.blocks().size());
      first += pack.blocks().size();
      out.writeInt((int) pack.salt().epoch());
      out.write(pack.salt().salt());
    }
    for (IndexedPack pack : index.packs()) {
      for (BlockInfo block : pack.blocks()) {
        out.writeLong(block.offset());
        out.writeInt(block.sealed());
        out.writeInt(block.raw() | (block.compressed() ? COMPRESSED : 0));
      }
    }
    out.write(index.ids());
    byte[] filter = new byte[filterBytes(index.chunks())];
    int mask = filter.length * 8 - 1;
    ByteBuffer ids = ByteBuffer.wrap(index.ids());
    for (int i = 0; i < index.chunks(); i++) {
      out.writeInt(index.pack()[i]);
      out.writeInt(index.block()[i]);
      out.writeInt(index.offset()[i]);
      out.writeInt(index.length()[i]);
      for (int probe = 0; probe < 4; probe++) {
        int bit = ids.getInt(32 * i + 8 + 4 * probe) & mask;
        filter[bit >>> 3] |= (byte) (1 << (bit & 7));
      }
    }
    out.write(filter);
  }

  private static int filterBytes(int chunks) {
    return Math.max(
        8,
        Integer.highestOneBit(Math.max(1, chunks)) * 2); // 16 to 32 bits a chunk at the power below
  }

  /** Names (hex) of the index objects that it holds. */
  public List<String> covered() {
    return covered;
  }

  /** Names of index objects that those stand for. */
  public List<String> replaced() {
    return replaced;
  }

  public int packs() {
    return packs;
  }

  public int chunks() {
    return chunks;
  }

  /** The position of the first record of this chunk, or -1. */
  public int find(byte[] id, int offset) {
    if (chunks == 0 || !mayHold(id, offset)) {
      return -1;
    }
    // Interpolation: ids are uniform, so the first guess is near, then the interval halves at
    // worst.
    int low = 0;
    int high = chunks - 1;
    long want = prefix(id, offset);
    int guess = (int) (want * chunks >>> 32);
    int step = 8;
    int order = compare(guess, id, offset);
    if (order < 0) {
      low = guess + 1;
      while (low + step <= high && compare(low + step, id, offset) < 0) {
        low += step + 1;
        step *= 2;
      }
      high = Math.min(high, low + step);
    } else {
      high = guess;
      while (high - step >= low && compare(high - step, id, offset) >= 0) {
        high -= step;
        step *= 2;
      }
      low = Math.max(low, high - step);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, id, offset) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    boolean found = low < chunks && compare(low, id, offset) == 0;
    // A lookup leaves the 64 KiB around each byte that it touched behind. A backup of new files
    // finds
    // little here, and soon has all of the file in its memory; one without changes finds
    // everything.
    if (!found || hits.incrementAndGet() % HITS == 0) {
      NativeMemory.release(map);
    }
    return found ? low : -1;
  }

  /** Whether the record behind this one is of the same chunk. */
  boolean sameAsNext(int position) {
    if (position + 1 >= chunks) {
      return false;
    }
    for (int i = 0; i < 32; i += 8) {
      if (map.getLong(idsAt + 32 * position + i) != map.getLong(idsAt + 32 * position + 32 + i)) {
        return false;
      }
    }
    return true;
  }

  public ChunkId id(int position) {
    byte[] bytes = new byte[32];
    map.get(idsAt + 32 * position, bytes);
    return ChunkId.of(bytes, 0);
  }

  /** Ordinal of the pack that holds the chunk of a record. */
  public int packOf(int position) {
    return map.getInt(placesAt + PLACE * position);
  }

  int blockOf(int position) {
    return map.getInt(placesAt + PLACE * position + 4);
  }

  int offsetOf(int position) {
    return map.getInt(placesAt + PLACE * position + 8);
  }

  public int lengthOf(int position) {
    return map.getInt(placesAt + PLACE * position + 12);
  }

  public ChunkId packId(int pack) {
    byte[] bytes = new byte[32];
    map.get(packsAt + PACK * pack, bytes);
    return ChunkId.of(bytes, 0);
  }

  public ObjectKind packKind(int pack) {
    return ObjectKind.values()[map.getInt(packsAt + PACK * pack + 32) - 1];
  }

  public long packLength(int pack) {
    return map.getLong(packsAt + PACK * pack + 36);
  }

  public PackSalt packSalt(int pack) {
    byte[] salt = new byte[32];
    map.get(packsAt + PACK * pack + 56, salt);
    return new PackSalt(Integer.toUnsignedLong(map.getInt(packsAt + PACK * pack + 52)), salt);
  }

  public String packName(int pack) {
    return packKind(pack).packName(packId(pack).hex());
  }

  public int blockCount(int pack) {
    return map.getInt(packsAt + PACK * pack + 48);
  }

  public BlockInfo block(int pack, int block) {
    int at = blocksAt + BLOCK * (map.getInt(packsAt + PACK * pack + 44) + block);
    int raw = map.getInt(at + 12);
    return new BlockInfo(
        map.getLong(at), map.getInt(at + 8), (raw & COMPRESSED) != 0, raw & ~COMPRESSED);
  }

  /**
   * Everything but the packs that {@code keep} refuses, as an object; for merging and for prunes.
   */
  IndexObject toObject(java.util.function.IntPredicate keep, List<String> replacedNames) {
    int[] ordinal = new int[packs];
    List<IndexedPack> kept = new ArrayList<>();
    for (int p = 0; p < packs; p++) {
      ordinal[p] = -1;
      if (keep.test(p)) {
        ordinal[p] = kept.size();
        List<BlockInfo> blocks = new ArrayList<>();
        for (int b = 0; b < blockCount(p); b++) {
          blocks.add(block(p, b));
        }
        kept.add(new IndexedPack(packId(p), packKind(p), packLength(p), packSalt(p), blocks));
      }
    }
    int n = 0;
    for (int i = 0; i < chunks; i++) {
      n += ordinal[packOf(i)] >= 0 ? 1 : 0;
    }
    byte[] ids = new byte[32 * n];
    int[][] columns = new int[4][n];
    int at = 0;
    for (int i = 0; i < chunks; i++) {
      if (ordinal[packOf(i)] >= 0) {
        map.get(idsAt + 32 * i, ids, 32 * at, 32);
        columns[0][at] = ordinal[packOf(i)];
        columns[1][at] = blockOf(i);
        columns[2][at] = offsetOf(i);
        columns[3][at++] = lengthOf(i);
      }
    }
    NativeMemory.release(map);
    return new IndexObject(
        replacedNames, kept, ids, columns[0], columns[1], columns[2], columns[3]);
  }

  private boolean mayHold(byte[] id, int offset) {
    for (int probe = 0; probe < 4; probe++) {
      int at = offset + 8 + 4 * probe;
      int bit =
          ((id[at] & 0xff) << 24
                  | (id[at + 1] & 0xff) << 16
                  | (id[at + 2] & 0xff) << 8
                  | (id[at + 3] & 0xff))
              & filterMask;
      if ((map.get(filterAt + (bit >>> 3)) & 1 << (bit & 7)) == 0) {
        return false;
      }
    }
    return true;
  }

  private static long prefix(byte[] id, int offset) {
    return (id[offset] & 0xffL) << 24
        | (id[offset + 1] & 0xffL) << 16
        | (id[offset + 2] & 0xffL) << 8
        | (id[offset + 3] & 0xffL);
  }

  private int compare(int position, byte[] id, int offset) {
    int at = idsAt + 32 * position;
    for (int i = 0; i < 32; i++) {
      int order = (map.get(at + i) & 0xff) - (id[offset + i] & 0xff);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private List<String> names(long at, int count) {
    List<String> names = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[32];
      map.get((int) at + 32 * i, bytes);
      names.add(ChunkId.of(bytes, 0).hex());
    }
    return List.copyOf(names);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
