package caravan.config;

/** How hard new blocks are compressed; any may be changed at any time. */
public enum Compression {
  /**
   * zstd 1: 4 % larger in four fifths of the compressor's time, for a slow machine on a fast link.
   */
  FAST(1),
  /** zstd 3 where it pays, else 1, which small files that share a block get too. */
  DEFAULT(3),
  /** zstd 9: 5 % smaller in four times the time, for a slow or dear link. */
  BEST(9);

  private final int level;

  Compression(int level) {
    this.level = level;
  }

  /** The level that zstd is called with. */
  public int level() {
    return level;
  }
}
