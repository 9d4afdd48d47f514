package caravan.platform.cache.redis;

import caravan.platform.cache.Cache;
import caravan.platform.cache.CacheAwayException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * A cache in a Redis, under names that start with {@code caravan:cache:}. Throws {@link
 * CacheAwayException} when Redis does not do it: to be used behind a {@link
 * caravan.platform.cache.BypassCache}. What goes in lies there in clear, for whoever may read it.
 */
public final class RedisCache implements Cache {
  private static final String NAMESPACE = "caravan:cache:";
  private static final int SCAN = 1_000;

  private final JedisPooled redis;
  private final String name;

  /**
   * @param redis is closed with the cache
   * @param name of the server, as people know it
   */
  public RedisCache(JedisPooled redis, String name) {
    this.redis = redis;
    this.name = name;
  }

  @Override
  public Optional<String> get(String key) {
    return ask(() -> Optional.ofNullable(redis.get(NAMESPACE + key)));
  }

  @Override
  public void put(String key, String value, Duration timeToLive) {
    if (value.length() <= LONGEST_VALUE) {
      long millis = Math.max(1, timeToLive.toMillis());
      ask(() -> redis.set(NAMESPACE + key, value, SetParams.setParams().px(millis)));
    }
  }

  @Override
  public void invalidate(String prefix) {
    ScanParams params = new ScanParams().match(escape(NAMESPACE + prefix) + "*").count(SCAN);
    String cursor = ScanParams.SCAN_POINTER_START;
    do {
      String at = cursor;
      ScanResult<String> found = ask(() -> redis.scan(at, params));
      if (!found.getResult().isEmpty()) {
        ask(() -> redis.unlink(found.getResult().toArray(String[]::new)));
      }
      cursor = found.getCursor();
    } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
  }

  @Override
  public void close() {
    redis.close();
  }

  /** What a pattern of Redis would read as a wildcard, taken as it is. */
  private static String escape(String text) {
    return text.replaceAll("([\\\\*?\\[\\]^])", "\\\\$1");
  }

  private <T> T ask(Supplier<T> call) {
    try {
      return call.get();
    } catch (JedisException e) {
      throw new CacheAwayException(RedisErrors.sentence(name, e), e);
    }
  }
}
