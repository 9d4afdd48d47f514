package caravan.vault.write;

import caravan.storage.StoreException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One pack on its way to several destinations, and how long is waited for them: until all have
 * answered, or one has taken it and the others were given their grace. Safe for concurrent use.
 */
final class PackPuts {
  private final Map<String, Optional<StoreException>> answers = new HashMap<>();
  private final Set<String> underWay;
  private final long begun = System.nanoTime();
  private long deadline;
  private boolean taken;
  private boolean decided;

  PackPuts(List<String> destinations) {
    underWay = new HashSet<>(destinations);
  }

  /** Since it set out. */
  long nanos() {
    return System.nanoTime() - begun;
  }

  /**
   * A destination has answered; an empty failure is success.
   *
   * @param graceNanos for the others, at least
   * @return whether that came in time: it was not left behind meanwhile
   */
  synchronized boolean answered(
      String destination, Optional<StoreException> failure, long graceNanos) {
    boolean awaited = underWay.remove(destination);
    if (decided || !awaited) {
      return false;
    }
    answers.put(destination, failure);
    if (failure.isEmpty() && !taken) {
      taken = true;
      long now = System.nanoTime();
      deadline = now + Math.max(graceNanos, 2 * (now - begun));
    }
    notifyAll();
    return true;
  }

  /**
   * Waits, and then decides for good.
   *
   * @param leaving whether a destination may be left behind
   * @param behind gets those that are, before they can answer
   * @return the answers that came in time
   */
  synchronized Map<String, Optional<StoreException>> await(boolean leaving, Consumer<String> behind)
      throws InterruptedException {
    try {
      while (!underWay.isEmpty()) {
        if (!leaving || !taken) {
          wait();
        } else {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            break;
          }
          TimeUnit.NANOSECONDS.timedWait(this, left);
        }
      }
    } finally {
      decided = true;
      underWay.forEach(behind);
    }
    return Map.copyOf(answers);
  }
}
