package caravan.platform.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
  @Test
  void parse_allParts_areTaken() {
    assertThat(RedisAddress.parse("rediss://me@cache.example:6380/3"))
        .isEqualTo(new RedisAddress("cache.example", 6380, true, 3, Optional.of("me")));
    assertThat(RedisAddress.parse("redis://h"))
        .isEqualTo(new RedisAddress("h", 6379, false, 0, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "h:1", "http://h", "redis://", "redis://h/x", "redis://h?a=b", "re dis"})
  void parse_noAddress_saysWhatToWrite(String text) {
    assertThatThrownBy(() -> RedisAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write redis://HOST:PORT/DATABASE");
  }

  @Test
  void parse_password_isRefusedAndNotShown() {
    assertThatThrownBy(() -> RedisAddress.parse("redis://me:hunter2@h"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("caravan.cache.password")
        .hasMessageNotContaining("hunter2");
  }
}
