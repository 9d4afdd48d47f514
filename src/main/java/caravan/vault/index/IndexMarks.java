package caravan.vault.index;

import caravan.model.ChunkId;
import java.util.BitSet;
import java.util.List;

/**
 * A set of indexed chunks: one bit for each record of an index, so that hundreds of millions of
 * them fit in memory. Not safe for concurrent use.
 */
public final class IndexMarks {
  /** What {@link #add} found. */
  public enum Mark {
    NEW,
    SEEN,
    /** The chunk is in no index. */
    UNKNOWN
  }

  private final List<IndexSegment> segments;
  private final BitSet[] bits;

  public IndexMarks(IndexView view) {
    segments = view.segments();
    bits = new BitSet[segments.size()];
    for (int s = 0; s < bits.length; s++) {
      bits[s] = new BitSet(segments.get(s).chunks());
    }
  }

  public List<IndexSegment> segments() {
    return segments;
  }

  /** Marks every record of a chunk. */
  public Mark add(ChunkId id) {
    byte[] bytes = id.bytes();
    Mark mark = Mark.UNKNOWN;
    for (int s = 0; s < bits.length; s++) {
      IndexSegment segment = segments.get(s);
      int at = segment.find(bytes, 0);
      if (at >= 0 && mark == Mark.UNKNOWN) {
        if (bits[s].get(at)) {
          return Mark.SEEN;
        }
        mark = Mark.NEW;
      }
      while (at >= 0) {
        bits[s].set(at);
        at = segment.sameAsNext(at) ? at + 1 : -1;
      }
    }
    return mark;
  }

  public boolean contains(ChunkId id) {
    byte[] bytes = id.bytes();
    for (int s = 0; s < bits.length; s++) {
      int at = segments.get(s).find(bytes, 0);
      if (at >= 0) {
        return bits[s].get(at);
      }
    }
    return false;
  }

  /** Whether one record is marked. */
  public boolean isMarked(int segment, int position) {
    return bits[segment].get(position);
  }

  /** The place that a record names. */
  public Place place(int segment, int position) {
    return IndexView.place(segments.get(segment), position);
  }
}
