package caravan.config;

import caravan.platform.cache.redis.RedisAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads where answers are cached. */
final class CacheSettingsReader {
  private static final Duration LONGEST = Duration.ofDays(365);

  private final SettingsReader values;

  CacheSettingsReader(SettingsReader values) {
    this.values = values;
  }

  CacheSettings read() throws SettingsException {
    Optional<RedisAddress> address = values.value(key("uri"), RedisAddress::parse);
    boolean redis =
        values.value(key("kind"), CacheSettingsReader::isRedis).orElse(address.isPresent());
    if (redis && address.isEmpty()) {
      throw values.bad(key("kind"), "a Redis needs a 'uri', as redis://localhost:6379");
    }
    Optional<Boolean> tls = values.value(key("tls"), SettingsReader::yesOrNo);
    if (tls.isPresent() && address.isPresent() && tls.get() != address.get().tls()) {
      address = address.map(one -> one.withTls(tls.get()));
    }
    Optional<Path> certificates = values.path(key("certificates"));
    if (certificates.isPresent() && !address.map(RedisAddress::tls).orElse(false)) {
      throw values.bad(
          key("certificates"),
          "certificates are for TLS only; write the 'uri' as rediss://HOST:PORT");
    }
    return new CacheSettings(
        redis ? address : Optional.empty(),
        values.value(key("password"), Secret::new),
        certificates,
        values.duration(
            key("ttl"), CacheSettings.DEFAULT_TIME_TO_LIVE, Duration.ofSeconds(1), LONGEST));
  }

  private static boolean isRedis(String kind) {
    if (!kind.equals("redis") && !kind.equals("memory")) {
      throw new IllegalArgumentException("'" + kind + "' is not one of memory, redis");
    }
    return kind.equals("redis");
  }

  private static List<String> key(String name) {
    return List.of("cache", name);
  }
}
