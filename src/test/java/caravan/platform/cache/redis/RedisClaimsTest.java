package caravan.platform.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.platform.cache.Claims;
import caravan.platform.cache.ClaimsContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.JedisPooled;

class RedisClaimsTest extends ClaimsContract {
  @TempDir static Path data;
  private static RedisServer server;

  private final List<String> notices = new ArrayList<>();

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
  void empty() {
    try (JedisPooled redis = server.connect()) {
      redis.flushAll();
    }
  }

  @Override
  protected Claims another() {
    return new RedisClaims(server.connect(), "here", notices::add);
  }

  @Test
  void claim_lease_isTheServersToKeep() throws Exception {
    try (Claims claims = another();
        JedisPooled redis = server.connect()) {
      assertThat(claims.claim("key", Duration.ofMinutes(5))).isTrue();
      assertThat(redis.pttl("caravan:claim:key")).isBetween(1L, 300_000L);
      claims.confirm("key");
      assertThat(redis.pttl("caravan:claim:key")).isEqualTo(-1);
    }
  }

  @Test
  void claim_serverWithoutAppendOnlyFile_isSaidOnce() throws Exception {
    try (Claims claims = another()) {
      assertThat(claims.claim("a", HOUR)).isTrue();
      assertThat(claims.claim("b", HOUR)).isTrue();
    }
    assertThat(notices).singleElement().asString().contains("set 'appendonly yes'");
  }

  @Test
  void confirm_serverKilled_isStillThere(@TempDir Path own) throws Exception {
    List<String> said = new ArrayList<>();
    try (RedisServer durable =
        new RedisServer(own, "--appendonly", "yes", "--appendfsync", "always")) {
      try (Claims claims = new RedisClaims(durable.connect(), "it", said::add)) {
        assertThat(claims.claim("key", HOUR)).isTrue();
        claims.confirm("key");
      }
      durable.kill();
      try (Claims claims = new RedisClaims(durable.connect(), "it", said::add)) {
        assertThatThrownBy(() -> claims.claim("key", HOUR))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("does not answer");
      }
      durable.restart();
      try (Claims claims = new RedisClaims(durable.connect(), "it", said::add)) {
        assertThat(claims.claim("key", HOUR)).isFalse();
        assertThat(claims.claim("other", HOUR)).isTrue();
      }
    }
    assertThat(said).isEmpty();
  }
}
