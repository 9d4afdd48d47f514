package caravan.security.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often somebody may ask: a bucket for each name that fills at a steady rate (a token bucket).
 * Meant against a script that has run wild, and far above what people need. Remembers at most some
 * thousand names. Safe for concurrent use.
 */
public final class RateLimit {
  private static final double NANOS = 1e9;
  private static final int NAMES = 4_096;

  private final double perSecond;
  private final double most;
  private final LongSupplier nanoTime;

  /** Those who asked last; whoever falls out begins anew with a full one. */
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > NAMES;
        }
      };

  private record Bucket(double left, long at) {}

  /**
   * @param perSecond requests for each name in the long run
   * @param most requests at once
   * @param nanoTime as {@link System#nanoTime}
   */
  public RateLimit(double perSecond, double most, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.most = most;
    this.nanoTime = nanoTime;
  }

  /** Whether one more request of this name may go on. */
  public synchronized boolean take(String name) {
    long now = nanoTime.getAsLong();
    Bucket before = buckets.getOrDefault(name, new Bucket(most, now));
    double left = Math.min(most, before.left() + (now - before.at()) / NANOS * perSecond);
    boolean may = left >= 1;
    buckets.put(name, new Bucket(may ? left - 1 : left, now));
    return may;
  }
}
