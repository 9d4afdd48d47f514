package caravan.platform.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;

/** A cache in the memory of this process, bounded by size: what is used seldom goes first. */
public final class MemoryCache implements Cache {
  /** Enough for thousands of answers, and a small part of a heap of 170 MB. */
  public static final long DEFAULT_BYTES = 16 << 20;

  private static final int ENTRY_OVERHEAD = 160;

  private record Entry(String value, Duration timeToLive) {}

  private final com.github.benmanes.caffeine.cache.Cache<String, Entry> entries;

  /**
   * @param mostBytes what keys and values may take together, about
   * @param ticker nanoseconds that pass
   */
  public MemoryCache(long mostBytes, Ticker ticker) {
    entries =
        Caffeine.newBuilder()
            .maximumWeight(mostBytes)
            .weigher((String key, Entry entry) -> weight(key, entry))
            .expireAfter(Expiry.creating((String key, Entry entry) -> entry.timeToLive()))
            .ticker(ticker)
            .executor(Runnable::run) // no thread is worth it
            .build();
  }

  public MemoryCache() {
    this(DEFAULT_BYTES, Ticker.systemTicker());
  }

  private static int weight(String key, Entry entry) {
    return ENTRY_OVERHEAD + 2 * (key.length() + entry.value().length());
  }

  @Override
  public Optional<String> get(String key) {
    return Optional.ofNullable(entries.getIfPresent(key)).map(Entry::value);
  }

  @Override
  public void put(String key, String value, Duration timeToLive) {
    entries.invalidate(key); // else the time of the one before would count
    if (value.length() <= LONGEST_VALUE) {
      entries.put(key, new Entry(value, timeToLive));
    }
  }

  @Override
  public void invalidate(String prefix) {
    entries.asMap().keySet().removeIf(key -> key.startsWith(prefix));
  }

  @Override
  public void close() {
    entries.invalidateAll();
  }
}
