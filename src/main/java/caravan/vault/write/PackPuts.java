package caravan.vault.write;

import caravan.storage.StoreException;
import caravan.vault.pack.SealedPack;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One pack on its way to several destinations, and how long is waited for them: until all have
 * answered, or one has taken it and the others were given their grace, which begins no earlier than
 * their turn where all share a bandwidth. Safe for concurrent use.
 */
final class PackPuts implements SealedPack.Turns {
  private final Map<String, Optional<StoreException>> answers = new HashMap<>();
  private final Set<String> underWay;

  /** Destinations that wait for a turn, and when each of the others had its one. */
  private final Set<String> waiting = new HashSet<>();

  private final Map<String, Long> turns = new HashMap<>();
  private final LongSupplier nanos;
  private final long begun;
  private long grace;
  private long deadline;
  private boolean taken;
  private boolean decided;

  PackPuts(List<String> destinations, LongSupplier nanos) {
    this.underWay = new HashSet<>(destinations);
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
  }

  @Override
  public synchronized void awaitsTurn(String destination) {
    waiting.add(destination);
    notifyAll();
  }

  @Override
  public synchronized void hasTurn(String destination) {
    if (waiting.remove(destination)) {
      long now = nanos.getAsLong();
      turns.put(destination, now);
      if (taken && now + grace - deadline > 0) {
        deadline = now + grace;
      }
      notifyAll();
    }
  }

  /** Since it set out. */
  long nanos() {
    return nanos.getAsLong() - begun;
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
      long now = nanos.getAsLong();
      grace = Math.max(graceNanos, 2 * (now - turns.getOrDefault(destination, begun)));
      deadline = now + grace;
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
        if (!leaving || !taken || underWay.stream().anyMatch(waiting::contains)) {
          wait();
        } else {
          long left = deadline - nanos.getAsLong();
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
