package caravan.vault.index;

import caravan.model.ChunkId;
import caravan.vault.format.BlockInfo;
import caravan.vault.format.ByteSink;
import caravan.vault.format.ByteSource;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.PackFooter;
import caravan.vault.format.PackSalt;
import caravan.vault.format.SegmentCipher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The payload of an index object: packs with their blocks, and the place of every chunk, sorted by
 * id. Arrays are not to be written to.
 *
 * @param replaced names (hex) of the index objects that this one stands for
 * @param packs rising by id
 * @param ids 32 bytes each, rising
 * @param pack ordinal in {@code packs}
 * @param block ordinal in its pack
 * @param offset in the raw block
 * @param length of the chunk
 */
public record IndexObject(
    List<String> replaced,
    List<IndexedPack> packs,
    byte[] ids,
    int[] pack,
    int[] block,
    int[] offset,
    int[] length) {
  private static final int MAX_PACKS = 1 << 22;
  private static final int MAX_CHUNKS = 1 << 24;

  /** One pack as an index knows it. */
  public record IndexedPack(
      ChunkId id, ObjectKind kind, long length, PackSalt salt, List<BlockInfo> blocks) {
    public IndexedPack {
      blocks = List.copyOf(blocks);
    }

    public String name() {
      return kind.packName(id.hex());
    }
  }

  public IndexObject {
    replaced = List.copyOf(replaced);
    packs = List.copyOf(packs);
  }

  public int chunks() {
    return pack.length;
  }

  /** A stored pack and its contents. */
  public record PackContents(ChunkId id, PackFooter footer) {}

  /** The index of these packs. */
  public static IndexObject of(List<PackContents> contents, List<String> replaced) {
    List<PackContents> sorted = new ArrayList<>(contents);
    sorted.sort((x, y) -> x.id().compareTo(y.id()));
    int total = sorted.stream().mapToInt(p -> p.footer().chunks()).sum();
    List<IndexedPack> packs = new ArrayList<>(sorted.size());
    byte[] ids = new byte[32 * total];
    int[][] columns = new int[4][total];
    int n = 0;
    for (int p = 0; p < sorted.size(); p++) {
      PackFooter footer = sorted.get(p).footer();
      packs.add(
          new IndexedPack(
              sorted.get(p).id(), footer.kind(), footer.length(), footer.salt(), footer.blocks()));
      System.arraycopy(footer.ids(), 0, ids, 32 * n, footer.ids().length);
      for (int i = 0; i < footer.chunks(); i++, n++) {
        columns[0][n] = p;
        columns[1][n] = footer.chunkBlock()[i];
        columns[2][n] = footer.chunkOffset()[i];
        columns[3][n] = footer.chunkLength()[i];
      }
    }
    return sortedById(replaced, packs, ids, columns);
  }

  /** The index of what is given; its arrays become those of the index, and are sorted. */
  static IndexObject sortedById(
      List<String> replaced, List<IndexedPack> packs, byte[] ids, int[][] columns) {
    IdSort.sort(ids, columns);
    return new IndexObject(replaced, packs, ids, columns[0], columns[1], columns[2], columns[3]);
  }

  public byte[] encode() {
    ByteSink out = new ByteSink(encodedLength());
    out.u8(1).varint(replaced.size());
    for (String name : replaced) {
      out.raw(ChunkId.ofHex(name).bytes());
    }
    out.varint(packs.size());
    for (IndexedPack p : packs) {
      out.raw(p.id().bytes())
          .u8(p.kind().code())
          .u64(p.length())
          .u32(p.salt().epoch())
          .raw(p.salt().salt())
          .varint(p.blocks().size());
      for (BlockInfo b : p.blocks()) {
        out.varint(b.sealed()).u8(b.compressed() ? 1 : 0).varint(b.raw());
      }
    }
    out.varint(chunks()).raw(ids);
    for (int[] column : List.of(pack, block, offset, length)) {
      for (int value : column) {
        out.u32(value);
      }
    }
    return out.take();
  }

  private int encodedLength() {
    int bytes = 1 + ByteSink.varintLength(replaced.size()) + 32 * replaced.size();
    bytes += ByteSink.varintLength(packs.size());
    for (IndexedPack p : packs) {
      bytes += 32 + 1 + 8 + 4 + 32 + ByteSink.varintLength(p.blocks().size());
      for (BlockInfo b : p.blocks()) {
        bytes += 1 + ByteSink.varintLength(b.sealed()) + ByteSink.varintLength(b.raw());
      }
    }
    return bytes + ByteSink.varintLength(chunks()) + 48 * chunks();
  }

  public static IndexObject decode(byte[] payload, String name) throws DamagedException {
    ByteSource in = new ByteSource(payload, name);
    if (in.u8() != 1) {
      throw in.damaged("it is of a newer version: use a newer Caravan");
    }
    List<String> replaced = new ArrayList<>();
    for (int n = in.count(MAX_PACKS); n > 0; n--) {
      replaced.add(ChunkId.of(in.raw(32)).hex());
    }
    int packCount = in.count(Math.min(MAX_PACKS, in.remaining() / 78));
    List<IndexedPack> packs = new ArrayList<>(packCount);
    for (int i = 0; i < packCount; i++) {
      packs.add(pack(in));
      if (i > 0 && packs.get(i - 1).id().compareTo(packs.get(i).id()) > 0) {
        throw in.damaged("its packs are not sorted");
      }
    }
    int chunks = in.count(Math.min(MAX_CHUNKS, in.remaining() / 48));
    byte[] ids = in.raw(32 * chunks);
    int[][] columns = new int[4][chunks];
    for (int[] column : columns) {
      for (int i = 0; i < chunks; i++) {
        column[i] = (int) in.u32();
      }
    }
    in.finish();
    for (int i = 0; i < chunks; i++) {
      if (i > 0 && Arrays.compareUnsigned(ids, 32 * i - 32, 32 * i, ids, 32 * i, 32 * i + 32) > 0) {
        throw in.damaged("its ids are not sorted");
      }
      if (columns[0][i] < 0 || columns[0][i] >= packCount) {
        throw in.damaged("a chunk lies in no pack");
      }
      List<BlockInfo> blocks = packs.get(columns[0][i]).blocks();
      if (columns[1][i] < 0
          || columns[1][i] >= blocks.size()
          || columns[2][i] < 0
          || columns[3][i] < 1
          || (long) columns[2][i] + columns[3][i] > blocks.get(columns[1][i]).raw()) {
        throw in.damaged("a chunk lies outside its block");
      }
    }
    return new IndexObject(replaced, packs, ids, columns[0], columns[1], columns[2], columns[3]);
  }

  private static IndexedPack pack(ByteSource in) throws DamagedException {
    ChunkId id = ChunkId.of(in.raw(32));
    int code = in.u8();
    if (code < 1 || code > 3) {
      throw in.damaged("a pack has an unknown kind");
    }
    ObjectKind kind = ObjectKind.values()[code - 1];
    long length = in.u64();
    PackSalt salt = new PackSalt(in.u32(), in.raw(32));
    int count = in.count(Math.min(PackFooter.MAX_BLOCKS, in.remaining() / 3));
    List<BlockInfo> blocks = new ArrayList<>(count);
    long at = 0;
    for (int b = 0; b < count; b++) {
      int sealed = (int) in.varint(SegmentCipher.sealedLength(BlockInfo.MAX_RAW));
      int codec = in.u8();
      int raw = (int) in.varint(BlockInfo.MAX_RAW);
      if (codec > 1 || raw < 1 || SegmentCipher.plainLength(sealed) < 1) {
        throw in.damaged("a block makes no sense");
      }
      blocks.add(new BlockInfo(at, sealed, codec == 1, raw));
      at += sealed;
    }
    if (length < 0 || at > length) {
      throw in.damaged("the blocks of a pack do not fit into it");
    }
    return new IndexedPack(id, kind, length, salt, blocks);
  }
}
