package caravan.api;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Lets requests pass at a steady rate (a token bucket): while there are fewer, none waits; of more,
 * those wait that come too early, and those who ask take turns, so that one who asks now and then
 * does not stand behind one who asks all the time. Nobody is refused, and nobody waits for longer
 * than {@link #LONGEST}: beyond that the rate is exceeded. Safe for concurrent use.
 *
 * @param <T> what waits
 */
final class ReadPace<T> {
  /**
   * As long as a person hardly feels it; and 200 readers who ask without a pause have their answers
   * within a quarter of a second, with room for the answer itself.
   */
  static final Duration LONGEST = Duration.ofMillis(180);

  /** At once after a while of silence, as a part of a second's. */
  private static final double BURST = 0.1;

  private static final double NANOS = 1e9;

  private final IntSupplier perSecond;
  private final LongSupplier nanoTime;

  /** By who asks; the first is the next whose turn it is. */
  private final Map<String, Deque<Waiting<T>>> waiting = new LinkedHashMap<>();

  private double left;
  private long filled;

  private record Waiting<T>(T what, long since) {}

  /**
   * @param perSecond how many may pass now, in the long run; 0 for all
   * @param nanoTime as {@link System#nanoTime}
   */
  ReadPace(IntSupplier perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.filled = nanoTime.getAsLong();
    this.left = Double.MAX_VALUE; // as much of it as fits
  }

  /** Whether one more may go on at once; else it is to {@link #await}. */
  synchronized boolean passes() {
    int rate = perSecond.getAsInt();
    if (rate == 0) {
      return true;
    }
    fill(rate);
    if (!waiting.isEmpty() || left < 1) {
      return false;
    }
    left--;
    return true;
  }

  /**
   * Lets one wait until {@link #due} hands it out.
   *
   * @param who asks
   */
  synchronized void await(String who, T what) {
    waiting
        .computeIfAbsent(who, first -> new ArrayDeque<>())
        .add(new Waiting<>(what, nanoTime.getAsLong()));
  }

  /** Those that may go on now, in their order; to be asked every few milliseconds. */
  synchronized List<T> due() {
    List<T> passing = new ArrayList<>();
    int rate = perSecond.getAsInt();
    if (rate != 0) {
      fill(rate);
    }
    while (!waiting.isEmpty() && (rate == 0 || left >= 1)) {
      left = Math.max(0, left - 1);
      passing.add(next());
    }
    long before = nanoTime.getAsLong() - LONGEST.toNanos();
    for (Iterator<Deque<Waiting<T>>> all = waiting.values().iterator(); all.hasNext(); ) {
      Deque<Waiting<T>> one = all.next();
      while (!one.isEmpty() && one.element().since() - before <= 0) {
        passing.add(one.remove().what());
      }
      if (one.isEmpty()) {
        all.remove();
      }
    }
    return passing;
  }

  /** Whether any waits. */
  synchronized boolean isWaiting() {
    return !waiting.isEmpty();
  }

  private T next() {
    Iterator<Map.Entry<String, Deque<Waiting<T>>>> all = waiting.entrySet().iterator();
    Map.Entry<String, Deque<Waiting<T>>> first = all.next();
    all.remove();
    T what = first.getValue().remove().what();
    if (!first.getValue().isEmpty()) {
      waiting.put(first.getKey(), first.getValue()); // behind the others
    }
    return what;
  }

  private void fill(int rate) {
    long now = nanoTime.getAsLong();
    double most = Math.max(1, rate * BURST);
    left = Math.min(most, left + (now - filled) / NANOS * rate);
    filled = now;
  }
}
