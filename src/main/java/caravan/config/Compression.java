package caravan.config;

/** How hard new blocks are compressed; any may be changed at any time. */
public enum Compression {
  /** zstd 1: 4 % larger in three quarters of the time, for a slow machine on a fast link. */
  FAST(1),
  /** zstd 2: where speed and size meet for mixed files. */
  DEFAULT(2),
  /** zstd 9: 6 % smaller in more than four times the time, for a slow or dear link. */
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
