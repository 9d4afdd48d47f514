package caravan.vault.pack;

import caravan.model.ChunkId;
import caravan.platform.NativeMemory;
import caravan.security.VaultKeys;
import caravan.storage.Payload;
import caravan.vault.format.BlockInfo;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.PackFooter;
import caravan.vault.format.PackSeal;
import caravan.vault.format.Padme;
import caravan.vault.format.SegmentCipher;
import caravan.vault.format.VaultParameters;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers blocks of one kind in packs. A block's place is reserved under a lock and sealed outside
 * of it, so that several threads fill one pack: memory is one open pack, however many threads there
 * are. A pack closes before it would pass its size, is padded to a Padmé boundary, and goes to the
 * consumer from the thread that finished it. Safe for concurrent use.
 */
public final class PackAssembler {
  /**
   * A pack of very small chunks closes early: its footer, and what else is made of all its chunks,
   * would be as large as some packs.
   */
  private static final int MOST_CHUNKS = 1 << 14;

  private final VaultKeys keys;
  private final ObjectKind kind;
  private final BufferPool buffers;
  private final int packSize;
  private final Consumer<SealedPack> finished;
  private @Nullable Open open;

  /**
   * Tables of packs that were finished, for the next ones: two, as one pack ends beside another.
   * Under their own lock: whoever ends a pack must not wait for one who waits for a buffer.
   */
  private final Deque<ChunkTable> spares = new ArrayDeque<>(2);

  /**
   * @param packSize bytes that a pack stays within
   * @param buffers of at least {@link #bufferSize}
   */
  public PackAssembler(
      VaultKeys keys,
      ObjectKind kind,
      int packSize,
      BufferPool buffers,
      Consumer<SealedPack> finished) {
    this.keys = keys;
    this.kind = kind;
    this.packSize = packSize;
    this.buffers = buffers;
    this.finished = finished;
  }

  /** Bytes of a buffer that holds any pack of files of a vault. */
  public static int bufferSize(VaultParameters parameters) {
    return bufferSize(parameters.pack(), Math.max(parameters.chunkMax(), parameters.block()));
  }

  /**
   * Bytes of a buffer that holds any pack of that size, also one that is a single largest block.
   */
  public static int bufferSize(int packSize, int maxBlock) {
    long single = Padme.boundary(SegmentCipher.sealedLength(maxBlock) + 64 * 1024);
    return (int) Math.max(Padme.boundary(packSize), single);
  }

  /** The chunks of one block: ids one behind the other, and lengths. */
  public record Chunks(byte[] ids, int[] lengths, int count) {}

  /**
   * Seals a block into the open pack.
   *
   * @param body the block's bytes as stored: compressed, or as they are
   * @param rawLength of the block before compression
   */
  public void add(
      byte[] body, int offset, int length, boolean compressed, int rawLength, Chunks chunks)
      throws InterruptedException {
    int sealed = (int) SegmentCipher.sealedLength(length);
    Place place = place(sealed, compressed, rawLength, chunks);
    Open pack = place.pack;
    CIPHERS
        .get()
        .seal(
            pack.seal.blockKey(), place.ordinal, body, offset, length, pack.buffer, place.at, null);
    pack.sealedOne();
  }

  /** Where a block goes. */
  private record Place(Open pack, int ordinal, int at) {}

  private Place place(int sealed, boolean compressed, int rawLength, Chunks chunks)
      throws InterruptedException {
    while (true) {
      Open full;
      synchronized (this) {
        if (open == null || open.fits(sealed, chunks.count())) {
          if (open == null) {
            ByteBuffer buffer = bufferFor(sealed, chunks.count());
            open = new Open(buffer, table());
          }
          Place place = new Place(open, open.blocks.size(), open.position);
          open.reserve(new BlockInfo(open.position, sealed, compressed, rawLength), chunks);
          return place;
        }
        full = open;
        open = null;
      }
      full.close(); // outside of the lock, as it hashes all; and before a buffer is waited for
    }
  }

  /**
   * Closes the open pack, if any; it goes to the consumer. Callers have no {@link #add} under way.
   */
  public void flush() {
    Open last;
    synchronized (this) {
      last = open;
      open = null;
    }
    if (last != null) {
      last.close();
    }
  }

  /** A buffer from the pool, or one of its own for a block that no pooled one can hold. */
  private ByteBuffer bufferFor(int sealed, int chunks) throws InterruptedException {
    long needed =
        Padme.boundary(
            sealed + SegmentCipher.sealedLength(PackFooter.bound(1, chunks)) + PackSeal.TRAILER);
    return needed > buffers.size()
        ? NativeMemory.allocate(Math.toIntExact(needed))
        : buffers.take();
  }

  private SealedPack.Lease lease(ByteBuffer buffer) {
    boolean pooled = buffer.capacity() == buffers.size();
    return new SealedPack.Lease() {
      @Override
      public void giveBack() {
        if (pooled) {
          buffers.give(buffer);
        }
      }

      @Override
      public void replace() {
        if (pooled) {
          buffers.replace();
        }
      }
    };
  }

  private ChunkTable table() {
    synchronized (spares) {
      return spares.isEmpty() ? new ChunkTable() : spares.pop();
    }
  }

  private void takeBack(ChunkTable table) {
    table.clear();
    synchronized (spares) {
      if (spares.size() < 2) {
        spares.push(table);
      }
    }
  }

  private final class Open {
    final PackSeal seal = PackSeal.fresh(keys, kind);
    final ByteBuffer buffer;
    final List<BlockInfo> blocks = new ArrayList<>();
    final ChunkTable chunks;
    int position;
    private int sealing;
    private boolean closed;

    Open(ByteBuffer buffer, ChunkTable empty) {
      this.buffer = buffer;
      this.chunks = empty;
    }

    boolean fits(int sealed, int more) {
      long footer =
          SegmentCipher.sealedLength(
              PackFooter.bound(blocks.size() + 1L, (long) chunks.size() + more));
      return position + sealed + footer + PackSeal.TRAILER <= packSize
          && blocks.size() < PackFooter.MAX_BLOCKS
          && chunks.size() + more <= MOST_CHUNKS;
    }

    /** Called under the assembler's lock. */
    void reserve(BlockInfo block, Chunks added) {
      int ordinal = blocks.size();
      blocks.add(block);
      position += block.sealed();
      chunks.add(ordinal, added);
      synchronized (this) {
        sealing++;
      }
    }

    void sealedOne() {
      boolean done;
      synchronized (this) {
        sealing--;
        done = closed && sealing == 0;
      }
      if (done) {
        finish();
      }
    }

    void close() {
      boolean done;
      synchronized (this) {
        closed = true;
        done = sealing == 0;
      }
      if (done) {
        finish();
      }
    }

    private void finish() {
      // The footer's length depends on the pack's own in no way: that one is a fixed-width number.
      PackFooter draft = footer();
      takeBack(chunks);
      byte[] encoded = draft.encode();
      int tail = (int) SegmentCipher.sealedLength(encoded.length) + PackSeal.TRAILER;
      int total = (int) Padme.boundary((long) position + tail);
      PackFooter footer = draft.withLength(total);
      PackFooter.setLength(encoded, total);
      pad(buffer, position, total - tail);
      seal.sealFooter(encoded, buffer, total - tail);
      Payload payload = Payload.of(buffer.slice(0, total));
      finished.accept(new SealedPack(ChunkId.of(payload.sha256()), footer, payload, lease(buffer)));
    }

    /** Of a pack whose length is not known. */
    private PackFooter footer() {
      return new PackFooter(
          kind,
          0,
          seal.salt(),
          blocks,
          chunks.ids(),
          chunks.blocks(),
          chunks.offsets(),
          chunks.lengths());
    }
  }

  private static final ThreadLocal<SegmentCipher> CIPHERS =
      ThreadLocal.withInitial(SegmentCipher::new);
  private static final SecureRandom SEED = new SecureRandom();

  /** Padding says nothing and protects nothing; it must only not look like anything. */
  private static void pad(ByteBuffer buffer, int from, int to) {
    if (from < to) {
      byte[] padding = new byte[to - from];
      new SplittableRandom(SEED.nextLong()).nextBytes(padding);
      buffer.put(from, padding);
    }
  }
}
