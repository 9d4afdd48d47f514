package caravan.platform.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * Remembers answers for a while. It may forget any of them at any time, so nothing may depend on
 * what is in it, and a key must name all that its answer depends on. Safe for concurrent use.
 *
 * <p>Secrets do not go in: a cache may be a server that others read too.
 */
public interface Cache extends AutoCloseable {
  /** Longer values, in characters, are not remembered: one of them would push out all others. */
  int LONGEST_VALUE = 1 << 20;

  Optional<String> get(String key);

  /** Remembers a value for at most so long. */
  void put(String key, String value, Duration timeToLive);

  /** Forgets all keys that start with this; costs a look at every key where the cache is shared. */
  void invalidate(String prefix);

  @Override
  void close();
}
