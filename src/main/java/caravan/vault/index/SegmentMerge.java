package caravan.vault.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntFunction;

/**
 * Joins segments into one by walking all of them at once, as their packs and chunks are sorted. A
 * pack that several of them hold is kept once. Memory: four bytes a pack, and what a {@link
 * SegmentWriter} takes. Not safe for concurrent use.
 */
final class SegmentMerge {
  /** After so many chunks, what was touched of the maps is let go of. */
  private static final int WALKED = 1 << 16;

  private final List<IndexSegment> segments;

  /** By segment and by ordinal of the pack in it: its ordinal among those of all, or -1. */
  private final int[][] ordinals;

  private SegmentMerge(List<IndexSegment> segments) {
    this.segments = segments;
    this.ordinals = new int[segments.size()][];
    for (int s = 0; s < ordinals.length; s++) {
      ordinals[s] = new int[segments.get(s).packs()];
    }
  }

  /** Writes a segment that holds all that these hold. */
  static IndexSegment write(Path file, List<IndexSegment> segments) throws IOException {
    List<String> covered = new ArrayList<>();
    List<String> replaced = new ArrayList<>();
    for (IndexSegment segment : segments) {
      covered.addAll(segment.covered());
      replaced.addAll(segment.replaced());
    }
    SegmentMerge merge = new SegmentMerge(segments);
    IndexSegment merged = SegmentWriter.write(file, covered, replaced, merge.number(), merge::to);
    segments.forEach(IndexSegment::letGo);
    return merged;
  }

  /** Numbers the packs. */
  private SegmentWriter.Counts number() throws IOException {
    int[] counts = new int[2];
    byte[] last = new byte[32];
    byte[] id = new byte[32];
    walk(
        s -> segments.get(s).packIds(s),
        at -> {
          at.copyTo(id);
          if (counts[0] > 0 && Arrays.equals(id, last)) {
            ordinals[at.segment()][at.position()] = -1;
          } else {
            ordinals[at.segment()][at.position()] = counts[0]++;
            counts[1] += segments.get(at.segment()).blockCount(at.position());
            System.arraycopy(id, 0, last, 0, 32);
          }
        });
    int chunks = 0;
    for (int s = 0; s < ordinals.length; s++) {
      IndexSegment segment = segments.get(s);
      boolean whole = Arrays.stream(ordinals[s]).noneMatch(ordinal -> ordinal < 0);
      for (int i = 0; i < segment.chunks() && !whole; i++) {
        chunks += ordinals[s][segment.packOf(i)] < 0 ? 0 : 1;
      }
      chunks += whole ? segment.chunks() : 0;
      segment.letGo();
    }
    return new SegmentWriter.Counts(counts[0], counts[1], chunks);
  }

  private void to(SegmentWriter writer) throws IOException {
    walk(
        s -> segments.get(s).packIds(s),
        at -> {
          if (ordinals[at.segment()][at.position()] >= 0) {
            writer.pack(segments.get(at.segment()).pack(at.position()));
          }
        });
    byte[] id = new byte[32];
    int[] walked = {0};
    walk(
        s -> segments.get(s).chunkIds(s),
        at -> {
          IndexSegment segment = segments.get(at.segment());
          int i = at.position();
          int pack = ordinals[at.segment()][segment.packOf(i)];
          if (pack >= 0) {
            at.copyTo(id);
            writer.chunk(id, 0, pack, segment.blockOf(i), segment.offsetOf(i), segment.lengthOf(i));
          }
          if (++walked[0] % WALKED == 0) {
            segments.forEach(IndexSegment::letGo);
          }
        });
  }

  private interface Visit {
    void at(IdCursor cursor) throws IOException;
  }

  /** Stops at every id of every segment, as they rise. */
  private void walk(IntFunction<IdCursor> cursors, Visit visit) throws IOException {
    PriorityQueue<IdCursor> queue = new PriorityQueue<>();
    for (int s = 0; s < segments.size(); s++) {
      IdCursor cursor = cursors.apply(s);
      if (cursor.next()) {
        queue.add(cursor);
      }
    }
    for (IdCursor least = queue.poll(); least != null; least = queue.poll()) {
      visit.at(least);
      if (least.next()) {
        queue.add(least);
      }
    }
  }
}
