package caravan.service.watch;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lets a burst of changes settle, and does not let runs follow too closely. Not safe for concurrent
 * use.
 */
final class Debounce {
  /** Without a change for so long, a burst is over. */
  static final Duration SETTLED = Duration.ofSeconds(2);

  /** From one run to the next, and what a burst without end waits at most. */
  static final Duration APART = Duration.ofSeconds(10);

  private @Nullable Instant first;
  private Instant last = Instant.MIN;
  private @Nullable Instant asked;

  void changed(Instant now) {
    if (first == null || first.isAfter(now)) {
      first = now;
    }
    last = now;
  }

  /** Whether a run is due now; it counts as begun then. */
  boolean due(Instant now) {
    Instant begin = first;
    if (begin == null) {
      return false;
    }
    boolean settled = !now.isBefore(last.plus(SETTLED)) || !now.isBefore(begin.plus(APART));
    Instant before = asked;
    boolean apart = before == null || before.isAfter(now) || !now.isBefore(before.plus(APART));
    if (!settled || !apart) {
      return false;
    }
    first = null;
    asked = now;
    return true;
  }
}
