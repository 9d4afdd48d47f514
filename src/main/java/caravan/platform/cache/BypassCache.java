package caravan.platform.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Passes a shared cache by while it is away or slow: after one failure it is left alone for a
 * while, then one call tries again, and only if that succeeds do others follow. So an outage costs
 * a command one time-out, and never an answer.
 */
public final class BypassCache implements Cache {
  /** Short beside an outage, long beside a time-out. */
  public static final Duration DEFAULT_PAUSE = Duration.ofSeconds(10);

  private final Cache shared;
  private final long pause;
  private final LongSupplier nanos;
  private final Consumer<String> notice;
  private final AtomicBoolean noticed = new AtomicBoolean();
  private boolean open;
  private long openedAt;

  /**
   * @param shared throws {@link CacheAwayException} when it does not work
   * @param pause how long it is left alone
   * @param nanos a clock as {@link System#nanoTime}
   * @param notice is told once, with a sentence for people
   */
  public BypassCache(Cache shared, Duration pause, LongSupplier nanos, Consumer<String> notice) {
    this.shared = shared;
    this.pause = pause.toNanos();
    this.nanos = nanos;
    this.notice = notice;
  }

  @Override
  public Optional<String> get(String key) {
    return ask(() -> shared.get(key), Optional.empty());
  }

  @Override
  public void put(String key, String value, Duration timeToLive) {
    run(() -> shared.put(key, value, timeToLive));
  }

  @Override
  public void invalidate(String prefix) {
    run(() -> shared.invalidate(prefix));
  }

  @Override
  public void close() {
    shared.close();
  }

  private void run(Runnable call) {
    ask(
        () -> {
          call.run();
          return true;
        },
        false);
  }

  private <T> T ask(Supplier<T> call, T otherwise) {
    if (!mayAsk()) {
      return otherwise;
    }
    try {
      T answer = call.get();
      closed();
      return answer;
    } catch (CacheAwayException e) {
      opened();
      if (noticed.compareAndSet(false, true)) {
        notice.accept(e.getMessage() + " It is passed by; answers only take longer.");
      }
      return otherwise;
    }
  }

  /** Whether this call may go through; where the pause is over, it is the one that tries. */
  private synchronized boolean mayAsk() {
    if (!open) {
      return true;
    }
    if (nanos.getAsLong() - openedAt < pause) {
      return false;
    }
    openedAt = nanos.getAsLong(); // the others wait for what this one finds
    return true;
  }

  private synchronized void closed() {
    open = false;
  }

  private synchronized void opened() {
    open = true;
    openedAt = nanos.getAsLong();
  }
}
