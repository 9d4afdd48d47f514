package caravan.vault.pack;

import caravan.model.ChunkId;

/**
 * Gathers small chunks in a block, in the order in which they come, and hands blocks to an
 * assembler. Not safe for concurrent use.
 */
public final class BlockBuilder implements AutoCloseable {
  private final PackAssembler packs;
  private final BlockCodec codec;
  private final int size;
  private final byte[] block;
  private byte[] ids = new byte[ChunkId.LENGTH * 64];
  private int[] lengths = new int[64];
  private int chunks;
  private int length;

  /**
   * @param size bytes up to which small chunks share a block
   */
  public BlockBuilder(PackAssembler packs, int level, int size) {
    this.packs = packs;
    this.codec = new BlockCodec(level);
    this.size = size;
    this.block = new byte[size];
  }

  /** Adds a chunk; it is copied, or compressed at once if it is large. */
  public void add(byte[] chunk, int offset, int count, byte[] id, int idOffset)
      throws InterruptedException {
    if (count >= size / 2) {
      byte[] one = new byte[ChunkId.LENGTH];
      System.arraycopy(id, idOffset, one, 0, ChunkId.LENGTH);
      store(chunk, offset, count, new PackAssembler.Chunks(one, new int[] {count}, 1));
      return;
    }
    if (length + count > size) {
      flush();
    }
    if (chunks == lengths.length) {
      ids = java.util.Arrays.copyOf(ids, ids.length * 2);
      lengths = java.util.Arrays.copyOf(lengths, lengths.length * 2);
    }
    System.arraycopy(chunk, offset, block, length, count);
    System.arraycopy(id, idOffset, ids, chunks * ChunkId.LENGTH, ChunkId.LENGTH);
    lengths[chunks++] = count;
    length += count;
  }

  /** Hands over what was gathered. */
  public void flush() throws InterruptedException {
    if (chunks > 0) {
      store(block, 0, length, new PackAssembler.Chunks(ids, lengths, chunks));
      chunks = 0;
      length = 0;
    }
  }

  private void store(byte[] raw, int offset, int count, PackAssembler.Chunks list)
      throws InterruptedException {
    int packed = codec.compress(raw, offset, count, list.count());
    if (packed < 0) {
      packs.add(raw, offset, count, false, count, list);
    } else {
      packs.add(codec.packed(), 0, packed, true, count, list);
    }
  }

  @Override
  public void close() {
    codec.close();
  }
}
