package caravan.vault.maintain;

import caravan.platform.Uptime;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How a prune works.
 *
 * @param grace time between the two phases by the store's clock; writers rely on 24 hours
 * @param maxDeadShare share of dead bytes above which a pack's live chunks are copied into new
 *     packs, so that it can go. The default, 0.3, keeps what is stored within 1.43 times of what
 *     lives, and reads and writes at most 2.3 bytes for each that it frees
 * @param dryRun say only what would be done; nothing is put or deleted
 * @param client random id of this Caravan home
 * @param uptime nanoseconds of a clock that counts suspension
 */
public record PruneOptions(
    Duration grace, double maxDeadShare, boolean dryRun, String client, LongSupplier uptime) {
  /** The shortest grace, which writers count on. */
  public static final Duration MIN_GRACE = Duration.ofHours(24);

  public static final double DEFAULT_DEAD_SHARE = 0.3;

  public PruneOptions {
    if (grace.compareTo(MIN_GRACE) < 0) {
      throw new IllegalArgumentException(
          "the grace of a prune is at least 24 hours: backups that run meanwhile rely on it");
    }
    if (!(maxDeadShare >= 0 && maxDeadShare <= 1)) {
      throw new IllegalArgumentException("a share is from 0 to 1, not " + maxDeadShare);
    }
  }

  /** With the defaults. */
  public static PruneOptions defaults(String client, boolean dryRun) {
    return new PruneOptions(MIN_GRACE, DEFAULT_DEAD_SHARE, dryRun, client, Uptime::nanos);
  }
}
