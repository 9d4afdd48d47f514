package caravan.vault.index;

import java.nio.ByteBuffer;

/** Walks the rising ids of one section of a segment; cursors compare by the id they stand at. */
final class IdCursor implements Comparable<IdCursor> {
  private final int segment;
  private final ByteBuffer map;
  private final int first;
  private final int stride;
  private final int count;
  private int position = -1;
  private long top;

  /**
   * @param segment ordinal of the segment among those that are walked; of the same ids, that of the
   *     lowest comes first
   * @param first where in the map the first id begins
   * @param stride bytes from one id to the next
   */
  IdCursor(int segment, ByteBuffer map, int first, int stride, int count) {
    this.segment = segment;
    this.map = map;
    this.first = first;
    this.stride = stride;
    this.count = count;
  }

  /** Goes to the next id; false if there is none. */
  boolean next() {
    if (++position >= count) {
      return false;
    }
    top = map.getLong(at()) ^ Long.MIN_VALUE; // ids compare as unsigned
    return true;
  }

  int segment() {
    return segment;
  }

  int position() {
    return position;
  }

  /** Copies the id. */
  void copyTo(byte[] id) {
    map.get(at(), id, 0, 32);
  }

  @Override
  public int compareTo(IdCursor other) {
    int order = Long.compare(top, other.top);
    for (int i = 8; order == 0 && i < 32; i += 8) {
      order = Long.compareUnsigned(map.getLong(at() + i), other.map.getLong(other.at() + i));
    }
    return order == 0 ? Integer.compare(segment, other.segment) : order;
  }

  private int at() {
    return first + stride * position;
  }
}
