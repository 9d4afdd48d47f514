package caravan.platform.cache.redis;

import caravan.platform.cache.Claims;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/**
 * Claims that several machines share, in a Redis. They are as durable as that server makes them: it
 * needs an append-only file ({@code appendonly yes}, with {@code appendfsync always} to lose not
 * even the last second) and {@code maxmemory-policy noeviction}; where it has none the user is told
 * once.
 */
public final class RedisClaims implements Claims {
  private static final String NAMESPACE = "caravan:claim:";
  private static final String DONE = "done";

  /** Compare and delete, which no single command does. */
  private static final String RELEASE =
      "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1])"
          + " else return 0 end";

  private final JedisPooled redis;
  private final String name;
  private final Consumer<String> notice;
  private final String owner = UUID.randomUUID().toString();
  private final AtomicBoolean looked = new AtomicBoolean();

  /**
   * @param redis is closed with the claims
   * @param name of the server, as people know it
   * @param notice is told once if the server would forget
   */
  public RedisClaims(JedisPooled redis, String name, Consumer<String> notice) {
    this.redis = redis;
    this.name = name;
    this.notice = notice;
  }

  @Override
  public boolean claim(String key, Duration lease) throws IOException {
    if (!looked.get() && !ask(() -> redis.info("persistence")).contains("aof_enabled:1")) {
      warn();
    }
    looked.set(true);
    SetParams ifAbsent = SetParams.setParams().nx().px(Math.max(1, lease.toMillis()));
    return "OK".equals(ask(() -> String.valueOf(redis.set(NAMESPACE + key, owner, ifAbsent))));
  }

  private void warn() {
    if (looked.compareAndSet(false, true)) {
      notice.accept(
          "The Redis at "
              + name
              + " keeps no append-only file, so it forgets with a crash what was done: set"
              + " 'appendonly yes' there.");
    }
  }

  @Override
  public void confirm(String key) throws IOException {
    ask(() -> redis.set(NAMESPACE + key, DONE));
  }

  @Override
  public void release(String key) throws IOException {
    ask(() -> redis.eval(RELEASE, List.of(NAMESPACE + key), List.of(owner)));
  }

  @Override
  public boolean isClaimed(String key) throws IOException {
    return ask(() -> redis.exists(NAMESPACE + key));
  }

  @Override
  public void close() {
    redis.close();
  }

  private <T> T ask(Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (JedisException e) {
      throw new IOException(
          RedisErrors.sentence(name, e) + " Nothing is lost; it is tried again later.", e);
    }
  }
}
