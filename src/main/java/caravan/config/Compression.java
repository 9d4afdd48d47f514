package caravan.config;

/** How hard new blocks are compressed; any may be changed at any time. */
public enum Compression {
  /** zstd 1: half as much processor time again, for a slow machine on a fast link. */
  FAST(1),
  /** zstd 3: where speed and size meet for mixed files. */
  DEFAULT(3),
  /** zstd 9: about a tenth smaller, several times slower; for a slow or dear link. */
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
