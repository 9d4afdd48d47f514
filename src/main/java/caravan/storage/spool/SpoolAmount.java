package caravan.storage.spool;

/**
 * How much waits.
 *
 * @param objects how many
 * @param bytes of them
 */
public record SpoolAmount(long objects, long bytes) {
  /** Nothing. */
  public static final SpoolAmount NONE = new SpoolAmount(0, 0);

  SpoolAmount plus(long more) {
    return new SpoolAmount(objects + 1, bytes + more);
  }
}
