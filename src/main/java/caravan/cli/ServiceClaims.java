package caravan.cli;

import caravan.config.CacheSettings;
import caravan.config.Settings;
import caravan.platform.cache.Claims;
import caravan.platform.cache.redis.RedisClaims;
import caravan.platform.cache.redis.RedisConnections;
import caravan.service.drop.SoleClaims;
import java.io.IOException;
import java.util.Arrays;

/** What keeps several services from the same dropped file: nothing on one machine, else Redis. */
final class ServiceClaims {
  private ServiceClaims() {}

  static Claims open(World world, Settings settings) throws IOException {
    CacheSettings cache = settings.cache();
    if (cache.redis().isEmpty()) {
      return new SoleClaims(); // the lock of the home keeps others away, and files would only cost
      // time
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
