package caravan.platform.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.platform.Commands;
import caravan.platform.cache.BypassCache;
import caravan.platform.cache.Cache;
import caravan.platform.cache.CacheAwayException;
import caravan.platform.cache.CacheContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.JedisPooled;

class RedisCacheTest extends CacheContract {
  @TempDir static Path data;
  private static RedisServer server;

  private RedisCache cache;

  @BeforeAll
  static void start() throws Exception {
    server = new RedisServer(data);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() {
    try (JedisPooled redis = server.connect()) {
      redis.flushAll();
    }
    cache = new RedisCache(server.connect(), "here");
  }

  @AfterEach
  void close() {
    cache.close();
  }

  @Override
  protected Cache cache() {
    return cache;
  }

  @Test
  void put_timeToLive_isTheServersToKeep() {
    cache.put("key", "value", Duration.ofMinutes(5));
    try (JedisPooled redis = server.connect()) {
      assertThat(redis.pttl("caravan:cache:key")).isBetween(1L, 300_000L);
    }
  }

  @Test
  void invalidate_keysOfOthers_stay() {
    try (JedisPooled redis = server.connect()) {
      redis.set("other", "1");
      cache.put("mine", "2", HOUR);
      cache.invalidate("");
      assertThat(redis.keys("*")).containsExactly("other");
    }
  }

  @Test
  void killedInTheMiddle_isPassedByAndUsedAgainLater(@TempDir Path own) throws Exception {
    long[] nanos = new long[1];
    List<String> notices = new ArrayList<>();
    try (RedisServer mortal = new RedisServer(own);
        BypassCache bypass =
            new BypassCache(
                new RedisCache(mortal.connect(), mortal.address().toString()),
                Duration.ofSeconds(10),
                () -> nanos[0],
                notices::add)) {
      bypass.put("key", "value", HOUR);
      assertThat(bypass.get("key")).contains("value");

      mortal.kill();
      assertThat(bypass.get("key")).isEmpty();
      bypass.put("key", "other", HOUR);
      assertThat(notices)
          .containsExactly(
              "The Redis at "
                  + mortal.address()
                  + " does not answer (caravan.cache.uri). It is passed by; answers only take"
                  + " longer.");

      mortal.restart();
      nanos[0] = Duration.ofSeconds(10).toNanos();
      bypass.put("key", "new", HOUR);
      assertThat(bypass.get("key")).contains("new");
    }
  }

  @Test
  void stopped_timesOut(@TempDir Path own) throws Exception {
    try (RedisServer slow = new RedisServer(own);
        RedisCache mute =
            new RedisCache(
                RedisConnections.open(slow.address(), null, Duration.ofMillis(50)), "it")) {
      mute.put("key", "value", HOUR);
      Commands.run("kill", "-STOP", slow.pid());
      assertThatThrownBy(() -> mute.get("key"))
          .isInstanceOf(CacheAwayException.class)
          .hasMessage("The Redis at it does not answer (caravan.cache.uri).");
    }
  }

  @Test
  void password_wrongOrMissing_isSaidAndNeverShown(@TempDir Path own) throws Exception {
    try (RedisServer locked = new RedisServer(own, "--requirepass", "right-horse");
        RedisCache without = new RedisCache(locked.connect(), "it");
        RedisCache wrong = new RedisCache(locked.connect("wrong-horse"), "it");
        RedisCache right = new RedisCache(locked.connect("right-horse"), "it")) {
      for (RedisCache refused : List.of(without, wrong)) {
        assertThatThrownBy(() -> refused.get("key"))
            .isInstanceOf(CacheAwayException.class)
            .hasMessageContaining("refuses the user or password")
            .hasMessageNotContaining("horse");
      }
      right.put("key", "value", HOUR);
      assertThat(right.get("key")).contains("value");
    }
  }

  @Test
  void full_isSaid(@TempDir Path own) throws Exception {
    try (RedisServer small =
            new RedisServer(own, "--maxmemory", "1mb", "--maxmemory-policy", "noeviction");
        RedisCache full = new RedisCache(small.connect(), "it")) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 20; i++) {
                  full.put("key" + i, "x".repeat(500_000), HOUR);
                }
              })
          .isInstanceOf(CacheAwayException.class)
          .hasMessageContaining("is full");
    }
  }
}
