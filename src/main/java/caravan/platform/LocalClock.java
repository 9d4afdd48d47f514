package caravan.platform;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/**
 * The clock of this machine, which looks for its time zone only when that is asked for: Java then
 * searches every jar of the class path for rules of zones, a tenth of a second that most commands
 * need not spend. Safe for concurrent use.
 */
public final class LocalClock extends Clock {
  /** The one clock. */
  public static final Clock SYSTEM = new LocalClock();

  private LocalClock() {}

  @Override
  public ZoneId getZone() {
    return ZoneId.systemDefault();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.system(zone);
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public long millis() {
    return System.currentTimeMillis();
  }
}
