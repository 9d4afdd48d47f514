package caravan.cli;

import caravan.config.CacheSettings;
import caravan.config.Settings;
import caravan.graph.GraphSession;
import caravan.graph.questions.Answers;
import caravan.graph.questions.CachedAnswers;
import caravan.platform.cache.BypassCache;
import caravan.platform.cache.Cache;
import caravan.platform.cache.redis.RedisAddress;
import caravan.platform.cache.redis.RedisCache;
import caravan.platform.cache.redis.RedisConnections;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The cache of the answers of one command: the Redis of the settings, or none, since the memory of
 * a process that answers once would be asked by nobody.
 */
final class GraphCache implements AutoCloseable {
  private final @Nullable Cache cache;
  private final Duration timeToLive;

  private GraphCache(@Nullable Cache cache, Duration timeToLive) {
    this.cache = cache;
    this.timeToLive = timeToLive;
  }

  /** Opens what the settings say; the classes of a Redis are loaded only where there is one. */
  static GraphCache open(World world, Settings settings) throws IOException {
    CacheSettings cache = settings.cache();
    if (cache.redis().isEmpty()) {
      return new GraphCache(null, cache.timeToLive());
    }
    RedisAddress address = cache.redis().get();
    char[] password = cache.password().isEmpty() ? null : cache.password().get().read(world.env());
    try {
      return new GraphCache(
          new BypassCache(
              new RedisCache(
                  RedisConnections.open(
                      address, password, RedisConnections.DEFAULT_TIMEOUT, cache.certificates()),
                  address.toString()),
              BypassCache.DEFAULT_PAUSE,
              System::nanoTime,
              world::say),
          cache.timeToLive());
    } finally {
      if (password != null) {
        Arrays.fill(password, '\0');
      }
    }
  }

  /**
   * @param vault whose graph it is
   */
  Answers answers(GraphSession graph, String vault) {
    return cache == null ? Answers.DIRECT : new CachedAnswers(cache, graph, vault, timeToLive);
  }

  @Override
  public void close() {
    if (cache != null) {
      cache.close();
    }
  }
}
