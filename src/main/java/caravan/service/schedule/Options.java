package caravan.service.schedule;

import java.time.Duration;
import java.util.Optional;

/**
 * What holds for all jobs. Immutable.
 *
 * @param jitter a job of the calendar begins at most so much after its time, always as much, so
 *     that not all begin at once
 * @param quiet when nothing begins but what is overdue by more than twice its interval
 * @param onBattery whether jobs begin on battery
 * @param onMetered whether jobs begin on a network that is paid by its use
 */
public record Options(
    Duration jitter, Optional<QuietHours> quiet, boolean onBattery, boolean onMetered) {
  public static final Duration DEFAULT_JITTER = Duration.ofSeconds(30);

  public static final Options DEFAULT = new Options(DEFAULT_JITTER, Optional.empty(), true, true);
}
