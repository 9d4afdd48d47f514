package caravan.platform.cache.redis;

import caravan.platform.TrustFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
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
   * As {@link #open(RedisAddress, char[], Duration, Optional)}, with the certificates that Java
   * trusts.
   */
  public static JedisPooled open(
      RedisAddress address, char @Nullable [] password, Duration timeout) {
    return pool(address, password, timeout, null);
  }

  /**
   * A pool of connections, safe for concurrent use. With TLS the server must have a certificate for
   * the name or address by which it is called.
   *
   * @param password null for none; copied, so the caller may wipe it
   * @param timeout of connecting, of each answer, and of waiting for a connection
   * @param certificates a PEM file with those whom to trust; empty for those that Java trusts
   * @throws IOException if that file cannot be read, or has none
   */
  public static JedisPooled open(
      RedisAddress address,
      char @Nullable [] password,
      Duration timeout,
      Optional<Path> certificates)
      throws IOException {
    SSLSocketFactory trusting =
        certificates.isEmpty()
            ? null
            : TrustFile.sockets(
                certificates.get(),
                "Set caravan.cache.certificates to a PEM file with the certificate of the Redis, or"
                    + " of who signed it.");
    return pool(address, password, timeout, trusting);
  }

  private static JedisPooled pool(
      RedisAddress address,
      char @Nullable [] password,
      Duration timeout,
      @Nullable SSLSocketFactory trusting) {
    int millis = Math.toIntExact(timeout.toMillis());
    GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
    pool.setMaxTotal(MOST);
    pool.setMinIdle(0);
    pool.setMaxWait(timeout);
    pool.setJmxEnabled(false); // it would load the whole of JMX
    pool.setTimeBetweenEvictionRuns(Duration.ofMillis(-1)); // no thread of its own
    SSLParameters names = new SSLParameters();
    names.setEndpointIdentificationAlgorithm("HTTPS"); // Jedis asks for no name by itself
    return new JedisPooled(
        pool,
        new HostAndPort(address.host(), address.port()),
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(millis)
            .socketTimeoutMillis(millis)
            .ssl(address.tls())
            .sslSocketFactory(trusting)
            .sslParameters(names)
            .user(address.user().orElse(null))
            .password(password == null ? null : new String(password))
            .database(address.database())
            .clientName("caravan")
            .build());
  }
}
