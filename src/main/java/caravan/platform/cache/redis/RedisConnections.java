package caravan.platform.cache.redis;

import java.time.Duration;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisPooled;

/** Opens connections to a Redis; none is made before the first call. */
public final class RedisConnections {
  /** Longer than any answer on a good network takes, shorter than what people notice much. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(500);

  private static final int MOST = 4;

  private RedisConnections() {}

  /**
   * A pool of connections, safe for concurrent use.
   *
   * @param password null for none; copied, so the caller may wipe it
   * @param timeout of connecting, of each answer, and of waiting for a connection
   */
  public static JedisPooled open(
      RedisAddress address, char @Nullable [] password, Duration timeout) {
    int millis = Math.toIntExact(timeout.toMillis());
    GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
    pool.setMaxTotal(MOST);
    pool.setMinIdle(0);
    pool.setMaxWait(timeout);
    pool.setJmxEnabled(false); // it would load the whole of JMX
    pool.setTimeBetweenEvictionRuns(Duration.ofMillis(-1)); // no thread of its own
    return new JedisPooled(
        pool,
        new HostAndPort(address.host(), address.port()),
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(millis)
            .socketTimeoutMillis(millis)
            .ssl(address.tls())
            .user(address.user().orElse(null))
            .password(password == null ? null : new String(password))
            .database(address.database())
            .clientName("caravan")
            .build());
  }
}
