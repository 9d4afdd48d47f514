package caravan.cli;

import caravan.config.CacheSettings;
import caravan.config.Settings;
import caravan.platform.cache.Claims;
import caravan.platform.cache.FileClaims;
import caravan.platform.cache.redis.RedisClaims;
import caravan.platform.cache.redis.RedisConnections;
import java.io.IOException;
import java.util.Arrays;

/** Where drop folders note who works on which file: a folder of the home, or the Redis set. */
final class ServiceClaims {
  private ServiceClaims() {}

  static Claims open(World world, Settings settings) throws IOException {
    CacheSettings cache = settings.cache();
    if (cache.redis().isEmpty()) {
      return new FileClaims(settings.home().resolve("state").resolve("claims"), world.clock());
    }
    char[] password = cache.password().isEmpty() ? null : cache.password().get().read(world.env());
    try {
      return new RedisClaims(
          RedisConnections.open(
              cache.redis().get(),
              password,
              RedisConnections.DEFAULT_TIMEOUT,
              cache.certificates()),
          cache.redis().get().toString(),
          world::say);
    } finally {
      if (password != null) {
        Arrays.fill(password, '\0');
      }
    }
  }
}
