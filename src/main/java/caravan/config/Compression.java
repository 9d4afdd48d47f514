package caravan.config;

/** How hard new blocks are compressed; any may be changed at any time. */
public enum Compression {
  /** zstd 1: 6 % larger in two thirds of the time, for a slow machine on a fast link. */
  FAST(1),
  /** zstd 3, and 1 for small files that share a block: where speed and size meet. */
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
