package caravan.config;

import caravan.platform.cache.redis.RedisAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where answers are kept for a while.
 *
 * @param redis empty for the memory of the process
 * @param password of the Redis
 * @param certificates a PEM file with those whom to trust; empty for those that Java trusts
 * @param timeToLive how long an answer is kept at most; it is never one of an older graph
 */
public record CacheSettings(
    Optional<RedisAddress> redis,
    Optional<Secret> password,
    Optional<Path> certificates,
    Duration timeToLive) {
  /** A graph changes with each backup, so older answers are hardly asked for again. */
  public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofDays(1);

  public static CacheSettings memory() {
    return new CacheSettings(
        Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_TIME_TO_LIVE);
  }
}
