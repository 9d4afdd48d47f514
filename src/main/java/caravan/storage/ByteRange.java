package caravan.storage;

/**
 * A range of an object's bytes, both ends inclusive.
 *
 * @param first offset of the first byte, at least 0
 * @param last offset of the last byte, not below {@code first}
 */
public record ByteRange(long first, long last) {
  public ByteRange {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("not a byte range: " + first + "-" + last);
    }
  }

  public static ByteRange of(long offset, long length) {
    return new ByteRange(offset, offset + length - 1);
  }

  public long length() {
    return last - first + 1;
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
