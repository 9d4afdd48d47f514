package caravan.vault.index;

import caravan.model.ChunkId;
import caravan.vault.format.BlockInfo;
import caravan.vault.index.IndexObject.IndexedPack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes the file of an {@link IndexSegment}, its sections side by side, so that neither packs nor
 * chunks have to be held until their section begins. Memory: the filter, at most two bytes a chunk,
 * and some buffers. Not safe for concurrent use.
 */
final class SegmentWriter {
  private final FileChannel channel;
  private final Section packs;
  private final Section blocks;
  private final Section ids;
  private final Section places;
  private final byte[] filter;
  private final int filterMask;
  private final long blocksAt;
  private final long idsAt;
  private final long placesAt;
  private final long filterAt;
  private int firstBlock;

  /** What a segment holds, told to its writer: packs as they rise by id, and so the chunks. */
  interface Contents {
    void to(SegmentWriter writer) throws IOException;
  }

  /** How much of what it is. */
  record Counts(int packs, int blocks, int chunks) {}

  private SegmentWriter(
      FileChannel channel, List<String> covered, List<String> replaced, Counts counts)
      throws IOException {
    this.channel = channel;
    Section head = new Section(0);
    head.room(IndexSegment.HEADER)
        .putLong(IndexSegment.MAGIC)
        .putInt(covered.size())
        .putInt(replaced.size())
        .putInt(counts.packs())
        .putInt(counts.blocks())
        .putInt(counts.chunks());
    for (List<String> names : List.of(covered, replaced)) {
      for (String name : names) {
        head.room(32).put(ChunkId.ofHex(name).bytes());
      }
    }
    head.flush();
    packs = new Section(head.at);
    blocksAt = head.at + (long) IndexSegment.PACK * counts.packs();
    blocks = new Section(blocksAt);
    idsAt = blocksAt + (long) IndexSegment.BLOCK * counts.blocks();
    ids = new Section(idsAt);
    placesAt = idsAt + 32L * counts.chunks();
    places = new Section(placesAt);
    filterAt = placesAt + (long) IndexSegment.PLACE * counts.chunks();
    filter = new byte[IndexSegment.filterBytes(counts.chunks())];
    filterMask = filter.length * 8 - 1;
  }

  /**
   * Writes a segment, and opens it; it appears under its name when it is complete and was found to
   * be.
   *
   * @param covered names (hex) of the index objects that it holds
   * @param replaced names of the index objects that those stand for
   */
  static IndexSegment write(
      Path file, List<String> covered, List<String> replaced, Counts counts, Contents contents)
      throws IOException {
    Files.createDirectories(file.getParent());
    Path temporary = Files.createTempFile(file.getParent(), "segment", ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        SegmentWriter writer = new SegmentWriter(channel, covered, replaced, counts);
        contents.to(writer);
        writer.finish();
      }
      IndexSegment segment = IndexSegment.open(temporary, file); // before others may remove it
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return segment;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Writes a segment of one index object. */
  static IndexSegment write(Path file, String name, IndexObject index) throws IOException {
    int blocks = index.packs().stream().mapToInt(p -> p.blocks().size()).sum();
    return write(
        file,
        List.of(name),
        index.replaced(),
        new Counts(index.packs().size(), blocks, index.chunks()),
        writer -> {
          for (IndexedPack pack : index.packs()) {
            writer.pack(pack);
          }
          for (int i = 0; i < index.chunks(); i++) {
            writer.chunk(
                index.ids(),
                32 * i,
                index.pack()[i],
                index.block()[i],
                index.offset()[i],
                index.length()[i]);
          }
        });
  }

  void pack(IndexedPack pack) throws IOException {
    packs
        .room(IndexSegment.PACK)
        .put(pack.id().bytes())
        .putInt(pack.kind().code())
        .putLong(pack.length())
        .putInt(firstBlock)
        .putInt(pack.blocks().size())
        .putInt((int) pack.salt().epoch())
        .put(pack.salt().salt());
    firstBlock += pack.blocks().size();
    for (BlockInfo block : pack.blocks()) {
      blocks
          .room(IndexSegment.BLOCK)
          .putLong(block.offset())
          .putInt(block.sealed())
          .putInt(block.raw() | (block.compressed() ? IndexSegment.COMPRESSED : 0));
    }
  }

  /**
   * The next chunk.
   *
   * @param id holds its id at {@code from}
   * @param pack ordinal of the pack among those of this segment
   */
  void chunk(byte[] id, int from, int pack, int block, int offset, int length) throws IOException {
    ids.room(32).put(id, from, 32);
    places.room(IndexSegment.PLACE).putInt(pack).putInt(block).putInt(offset).putInt(length);
    for (int probe = 0; probe < IndexSegment.PROBES; probe++) {
      int bit = IndexSegment.probe(id, from, probe) & filterMask;
      filter[bit >>> 3] |= (byte) (1 << (bit & 7));
    }
  }

  private void finish() throws IOException {
    for (Section section : List.of(packs, blocks, ids, places)) {
      section.flush();
    }
    if (packs.at != blocksAt || blocks.at != idsAt || ids.at != placesAt || places.at != filterAt) {
      throw new IllegalStateException("an index segment does not hold what was announced");
    }
    put(ByteBuffer.wrap(filter), filterAt);
    long end = filterAt + filter.length;
    put(ByteBuffer.wrap(IndexSegment.hash(channel, end)), end);
  }

  private void put(ByteBuffer bytes, long at) throws IOException {
    for (long to = at; bytes.hasRemaining(); ) {
      to += channel.write(bytes, to);
    }
  }

  /** Where one part of the file is written on. */
  private final class Section {
    private static final int BUFFER = 1 << 15;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private long at;

    Section(long at) {
      this.at = at;
    }

    /** The buffer, with room for so many bytes. */
    ByteBuffer room(int bytes) throws IOException {
      if (buffer.remaining() < bytes) {
        flush();
      }
      return buffer;
    }

    void flush() throws IOException {
      buffer.flip();
      int length = buffer.remaining();
      put(buffer, at);
      at += length;
      buffer.clear();
    }
  }
}
