package caravan.vault.maintain;

import java.util.List;

/**
 * What was repaired, or in a dry run would be.
 *
 * @param indexedPacks packs that were in no index and are now
 * @param unreadablePacks packs that are in no index and whose footer does not open
 * @param replacedIndexes damaged index objects in whose place there are new ones
 * @param condemnedPacks damaged packs whose chunks lie elsewhere by now: a prune frees them
 * @param snapshots that lost data
 * @param deleted objects that did not open and were deleted
 * @param notes sentences on what could not be done
 */
public record RepairReport(
    List<String> indexedPacks,
    List<String> unreadablePacks,
    List<String> replacedIndexes,
    int condemnedPacks,
    List<RepairedSnapshot> snapshots,
    List<String> deleted,
    List<String> notes) {
  /** Most paths that are kept for one snapshot. */
  public static final int MAX_LOST = 10_000;

  /**
   * A snapshot that lost data.
   *
   * @param original its name
   * @param repaired name of the one without what was lost; empty if none was written
   * @param lost paths that are not in it, at most {@link #MAX_LOST}; one that ends in a slash is a
   *     part of a directory
   * @param lostCount how many there are
   * @param forgotten whether the original was forgotten
   */
  public record RepairedSnapshot(
      String original, String repaired, List<String> lost, long lostCount, boolean forgotten) {
    public RepairedSnapshot {
      lost = List.copyOf(lost);
    }
  }

  public RepairReport {
    indexedPacks = List.copyOf(indexedPacks);
    unreadablePacks = List.copyOf(unreadablePacks);
    replacedIndexes = List.copyOf(replacedIndexes);
    snapshots = List.copyOf(snapshots);
    deleted = List.copyOf(deleted);
    notes = List.copyOf(notes);
  }
}
