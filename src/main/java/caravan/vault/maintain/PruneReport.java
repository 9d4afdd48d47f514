package caravan.vault.maintain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a prune did, or in a dry run would do.
 *
 * @param liveBytes bytes of the packs that stay
 * @param deadBytes bytes that nothing needs, as far as it is worth to free them: condemned before,
 *     now, or too young to be condemned
 * @param condemnedPacks packs that were condemned now
 * @param condemnedBytes bytes of them
 * @param copiedBytes bytes of new packs that live chunks were copied into
 * @param freedPacks packs that were deleted
 * @param freedBytes bytes of them
 * @param waitingBytes bytes that are condemned and not freed yet
 * @param freeFrom when a prune can free them, by the store's clock; empty if there are none
 * @param mergedIndexes index objects that were replaced by fewer
 * @param notes sentences on what was put off, and what the store refused to delete
 */
public record PruneReport(
    long liveBytes,
    long deadBytes,
    int condemnedPacks,
    long condemnedBytes,
    long copiedBytes,
    int freedPacks,
    long freedBytes,
    long waitingBytes,
    Optional<Instant> freeFrom,
    int mergedIndexes,
    List<String> notes) {
  public PruneReport {
    notes = List.copyOf(notes);
  }
}
