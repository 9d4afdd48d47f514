package caravan.vault.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of contents of a pack. Chunk {@code i} has the id at {@code 32 * i} of {@code ids} and
 * lies in {@code chunkBlock[i]} from {@code chunkOffset[i]} for {@code chunkLength[i]} raw bytes.
 * The arrays are not to be written to.
 */
public record PackFooter(
    ObjectKind kind,
    long length,
    PackSalt salt,
    List<BlockInfo> blocks,
    byte[] ids,
    int[] chunkBlock,
    int[] chunkOffset,
    int[] chunkLength) {
  public static final int MAX_BLOCKS = 1 << 20;
  public static final int MAX_CHUNKS = 1 << 22;

  public PackFooter {
    blocks = List.copyOf(blocks);
  }

  public int chunks() {
    return chunkBlock.length;
  }

  /** The plain bytes. */
  public byte[] encode() {
    ByteSink out = new ByteSink(encodedLength());
    out.u8(kind.code()).u64(length).varint(blocks.size());
    for (BlockInfo block : blocks) {
      out.varint(block.sealed()).u8(block.compressed() ? 1 : 0).varint(block.raw());
    }
    out.varint(chunks());
    for (int i = 0; i < chunks(); i++) {
      out.raw(ids, 32 * i, 32).varint(chunkBlock[i]).varint(chunkOffset[i]).varint(chunkLength[i]);
    }
    return out.take();
  }

  private int encodedLength() {
    int bytes = 9 + ByteSink.varintLength(blocks.size()) + ByteSink.varintLength(chunks());
    for (BlockInfo block : blocks) {
      bytes += 1 + ByteSink.varintLength(block.sealed()) + ByteSink.varintLength(block.raw());
    }
    for (int i = 0; i < chunks(); i++) {
      bytes +=
          32
              + ByteSink.varintLength(chunkBlock[i])
              + ByteSink.varintLength(chunkOffset[i])
              + ByteSink.varintLength(chunkLength[i]);
    }
    return bytes;
  }

  /** The same with another length of the pack. */
  public PackFooter withLength(long total) {
    return new PackFooter(kind, total, salt, blocks, ids, chunkBlock, chunkOffset, chunkLength);
  }

  /** Puts another length of the pack into what {@link #encode} gave, which keeps its own length. */
  public static void setLength(byte[] encoded, long total) {
    ByteBuffer.wrap(encoded).putLong(1, total);
  }

  /** Bytes that {@link #encode} takes at most for so many blocks and chunks. */
  public static long bound(long blocks, long chunks) {
    return 32 + blocks * 11 + chunks * 45;
  }

  /**
   * Reads a footer and checks that it holds together: blocks within the pack, chunks within their
   * blocks and one behind the other.
   */
  public static PackFooter decode(byte[] plain, PackSalt salt, String name)
      throws DamagedException {
    ByteSource in = new ByteSource(plain, "the footer of " + name);
    ObjectKind kind = ObjectKind.pack(in.u8());
    long length = in.u64();
    int blockCount = in.count(Math.min(MAX_BLOCKS, plain.length));
    List<BlockInfo> blocks = new ArrayList<>(blockCount);
    long offset = 0;
    for (int i = 0; i < blockCount; i++) {
      int sealed = (int) in.varint(SegmentCipher.sealedLength(BlockInfo.MAX_RAW));
      int codec = in.u8();
      int raw = (int) in.varint(BlockInfo.MAX_RAW);
      if (codec > 1
          || raw < 1
          || SegmentCipher.plainLength(sealed) < 1
          || (codec == 0 && SegmentCipher.plainLength(sealed) != raw)) {
        throw in.damaged("block " + i + " makes no sense");
      }
      blocks.add(new BlockInfo(offset, sealed, codec == 1, raw));
      offset += sealed;
    }
    if (length < 0 || offset > length) {
      throw in.damaged("its blocks do not fit into the pack");
    }
    int chunks = in.count(Math.min(MAX_CHUNKS, plain.length / 35));
    byte[] ids = new byte[32 * chunks];
    int[] block = new int[chunks];
    int[] at = new int[chunks];
    int[] size = new int[chunks];
    int expected = 0;
    for (int i = 0; i < chunks; i++) {
      System.arraycopy(in.raw(32), 0, ids, 32 * i, 32);
      block[i] = (int) in.varint(blockCount - 1L);
      at[i] = (int) in.varint(BlockInfo.MAX_RAW);
      size[i] = (int) in.varint(BlockInfo.MAX_RAW);
      if (i == 0 ? block[i] != 0 : block[i] != block[i - 1]) {
        if (i > 0 && (block[i] != block[i - 1] + 1 || expected != blocks.get(block[i - 1]).raw())
            || i == 0) {
          throw in.damaged("its chunks do not fill its blocks");
        }
        expected = 0;
      }
      if (size[i] < 1 || at[i] != expected || (long) at[i] + size[i] > blocks.get(block[i]).raw()) {
        throw in.damaged("chunk " + i + " lies outside its block");
      }
      expected = at[i] + size[i];
    }
    if (chunks == 0
        ? blockCount != 0
        : block[chunks - 1] != blockCount - 1 || expected != blocks.get(blockCount - 1).raw()) {
      throw in.damaged("its chunks do not fill its blocks");
    }
    in.finish();
    return new PackFooter(kind, length, salt, blocks, ids, block, at, size);
  }
}
