package caravan.security.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts wrong keys by the address that they came from; after ten in a minute no more are looked at
 * for the rest of it. Remembers at most some thousand addresses. Safe for concurrent use.
 */
public final class Lockout {
  private static final int MOST_WRONG = 10;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int ADDRESSES = 4_096;

  private final Clock clock;
  private final Map<String, Wrong> wrong = new LinkedHashMap<>();

  private record Wrong(Instant since, int count) {}

  public Lockout(Clock clock) {
    this.clock = clock;
  }

  /** Whether an address has had its wrong keys of this minute. */
  public synchronized boolean isOut(String address) {
    Wrong known = wrong.get(address);
    return known != null && known.count >= MOST_WRONG && !isOver(known);
  }

  /** A wrong key came from there. */
  public synchronized void wrong(String address) {
    Wrong known = wrong.remove(address);
    boolean anew = known == null || isOver(known);
    wrong.put(
        address,
        anew ? new Wrong(clock.instant(), 1) : new Wrong(known.since(), known.count() + 1));
    if (wrong.size() > ADDRESSES) {
      wrong.remove(wrong.keySet().iterator().next());
    }
  }

  private boolean isOver(Wrong known) {
    return known.since().plus(WINDOW).isBefore(clock.instant());
  }
}
