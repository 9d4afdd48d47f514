package caravan.analysis.backlog;

import caravan.platform.PowerSupplies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How much of the machine analysis may take: a share of the time of each of its threads, and
 * nothing on battery. What else needs the processors comes first anyway, since the threads and
 * processes of analysis run at the lowest priority. Safe for concurrent use.
 *
 * @param share of the time in which a thread works, in (0,1]
 * @param onBattery whether it goes on without mains
 * @param supplies where Linux tells of power supplies: {@code /sys/class/power_supply}
 */
public record Pace(double share, boolean onBattery, Path supplies) {
  private static final long LOOK_AGAIN_SECONDS = 20;

  public static final Path SUPPLIES = PowerSupplies.STANDARD;

  public Pace {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("a share must be in (0,1], not " + share);
    }
  }

  /** Whether analysis must wait now. */
  public boolean mustWait() {
    return !onBattery && new PowerSupplies(supplies).onBattery().orElse(false);
  }

  /**
   * Waits until the machine has mains, or until it is over.
   *
   * @param over counted down when nobody wants analysis any more
   */
  public void awaitMains(CountDownLatch over) throws InterruptedException {
    while (mustWait() && !over.await(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS)) {}
  }

  /** How long a thread rests after it has worked so long. */
  public Duration rest(Duration worked) {
    return Duration.ofNanos((long) (worked.toNanos() * (1 / share - 1)));
  }
}
