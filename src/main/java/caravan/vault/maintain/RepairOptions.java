package caravan.vault.maintain;

import caravan.platform.Uptime;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What to repair beside the index, which always is.
 *
 * @param snapshots write a snapshot without what was lost, for each that lost data
 * @param forgetOriginals forget those that were repaired so, unless they are pinned
 * @param forgetUnreadable delete snapshot objects and marks that do not open: nothing can be
 *     restored by them here, but another destination may have them whole
 * @param dryRun say only what would be done
 * @param client random id of this Caravan home
 * @param grace as {@link PruneOptions#grace}
 * @param uptime nanoseconds of a clock that counts suspension
 */
public record RepairOptions(
    boolean snapshots,
    boolean forgetOriginals,
    boolean forgetUnreadable,
    boolean dryRun,
    String client,
    Duration grace,
    LongSupplier uptime) {
  public RepairOptions {
    if (grace.compareTo(PruneOptions.MIN_GRACE) < 0) {
      throw new IllegalArgumentException("the grace of a prune is at least 24 hours");
    }
  }

  /** The index and damaged packs. */
  public static RepairOptions index(String client, boolean dryRun) {
    return new RepairOptions(
        false, false, false, dryRun, client, PruneOptions.MIN_GRACE, Uptime::nanos);
  }
}
