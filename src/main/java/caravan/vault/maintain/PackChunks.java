package caravan.vault.maintain;

import caravan.vault.index.IndexMarks;
import caravan.vault.index.IndexSegment;
import caravan.vault.index.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The records of one index segment by pack: four bytes a record. */
final class PackChunks {
  private final IndexMarks marks;
  private final int segment;
  private final int[] start;
  private final int[] positions;

  PackChunks(IndexMarks marks, int segment) {
    this.marks = marks;
    this.segment = segment;
    IndexSegment records = marks.segments().get(segment);
    start = new int[records.packs() + 1];
    for (int i = 0; i < records.chunks(); i++) {
      start[records.packOf(i) + 1]++;
    }
    for (int p = 0; p < records.packs(); p++) {
      start[p + 1] += start[p];
    }
    int[] next = start.clone();
    positions = new int[records.chunks()];
    for (int i = 0; i < records.chunks(); i++) {
      positions[next[records.packOf(i)]++] = i;
    }
  }

  /** Positions of the records of a pack, in order of id. */
  int[] positions(int pack) {
    return java.util.Arrays.copyOfRange(positions, start[pack], start[pack + 1]);
  }

  /** The chunks of a pack, in the order in which they lie in it. */
  List<PackProof.IndexedChunk> chunks(int pack) {
    List<PackProof.IndexedChunk> chunks = new ArrayList<>();
    for (int position : positions(pack)) {
      Place place = marks.place(segment, position);
      chunks.add(
          new PackProof.IndexedChunk(
              marks.segments().get(segment).id(position),
              place.block(),
              place.offset(),
              place.length()));
    }
    chunks.sort(
        Comparator.comparingInt(PackProof.IndexedChunk::block)
            .thenComparingInt(PackProof.IndexedChunk::offset));
    return chunks;
  }
}
