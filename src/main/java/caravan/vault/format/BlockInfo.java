package caravan.vault.format;

/**
 * One block of a pack.
 *
 * @param offset where its sealed bytes start in the pack
 * @param sealed bytes it takes there
 * @param compressed whether it is zstd
 * @param raw bytes after opening and decompressing
 */
public record BlockInfo(long offset, int sealed, boolean compressed, int raw) {
  /** Raw bytes of the largest block that a reader accepts. */
  public static final int MAX_RAW = 64 << 20;
}
