package caravan.vault.index;

import caravan.model.ChunkId;
import caravan.platform.NativeMemory;
import caravan.vault.format.BlockInfo;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.PackSalt;
import caravan.vault.index.IndexObject.IndexedPack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  static final long MAGIC = 0x4352565345473033L; // "CRVSEG03"
  static final int HEADER = 8 + 5 * 4;
  static final int PACK = 32 + 4 + 8 + 4 + 4 + 4 + 32;
  static final int BLOCK = 8 + 4 + 4;
  static final int PLACE = 16;
  private static final int HASH = 32;
  static final int COMPRESSED = 1 << 31;
  static final int PROBES = 4;

  /** After so many chunks that were found, what was touched is let go of. */
  private static final int HITS = 1024;

  private final Path file;
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

  private IndexSegment(Path file, MappedByteBuffer map) throws DamagedException {
    this.file = file;
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
    return open(file, file);
  }

  /** Opens a segment that gets another name. */
  static IndexSegment open(Path now, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(now, StandardOpenOption.READ)) {
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
      return new IndexSegment(file, map);
    }
  }

  /** The hash of the first {@code body} bytes. */
  static byte[] hash(FileChannel channel, long body) throws IOException {
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

  static int filterBytes(int chunks) {
    return Math.max(8, Integer.highestOneBit(Math.max(1, chunks)) * 2); // 8 to 16 bits a chunk
  }

  Path file() {
    return file;
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
      letGo();
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

  /** A pack with its blocks. */
  IndexedPack pack(int pack) {
    List<BlockInfo> blocks = new ArrayList<>();
    for (int b = 0; b < blockCount(pack); b++) {
      blocks.add(block(pack, b));
    }
    return new IndexedPack(packId(pack), packKind(pack), packLength(pack), packSalt(pack), blocks);
  }

  /** Walks the ids of the packs. */
  IdCursor packIds(int ordinal) {
    return new IdCursor(ordinal, map, packsAt, PACK, packs);
  }

  /** Walks the ids of the chunks. */
  IdCursor chunkIds(int ordinal) {
    return new IdCursor(ordinal, map, idsAt, 32, chunks);
  }

  /** Makes what was read of it no memory of this process, until it is read again. */
  void letGo() {
    NativeMemory.release(map);
  }

  private boolean mayHold(byte[] id, int offset) {
    for (int probe = 0; probe < PROBES; probe++) {
      int bit = probe(id, offset, probe) & filterMask;
      if ((map.get(filterAt + (bit >>> 3)) & 1 << (bit & 7)) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Bits of the id, other ones for each probe, that say which bit of a filter it sets. */
  static int probe(byte[] id, int offset, int probe) {
    int at = offset + 8 + 4 * probe;
    return (id[at] & 0xff) << 24
        | (id[at + 1] & 0xff) << 16
        | (id[at + 2] & 0xff) << 8
        | (id[at + 3] & 0xff);
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
