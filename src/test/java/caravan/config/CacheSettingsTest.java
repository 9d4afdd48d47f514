package caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.platform.cache.redis.RedisAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheSettingsTest {
  @TempDir Path home;

  private CacheSettings read(String cache) throws Exception {
    Path file = home.resolve("caravan.yaml");
    Files.writeString(file, "caravan: {cache: " + cache + "}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return new SettingsLoader(Map.of("CARAVAN_HOME", home.toString()), home)
        .load(Optional.empty())
        .cache();
  }

  @Test
  void nothing_isMemory() throws Exception {
    assertThat(read("{}")).isEqualTo(CacheSettings.memory());
    assertThat(read("{kind: memory, uri: 'redis://h'}").redis()).isEmpty();
  }

  @Test
  void redis_isRead() throws Exception {
    CacheSettings settings =
        read("{kind: redis, uri: 'redis://h:1/2', password: 'env:P', tls: true, ttl: 2h}");
    assertThat(settings.redis()).contains(new RedisAddress("h", 1, true, 2, Optional.empty()));
    assertThat(settings.password()).contains(new Secret("env:P"));
    assertThat(settings.timeToLive()).isEqualTo(Duration.ofHours(2));
    assertThat(read("{uri: 'redis://h'}").redis()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{kind: redis}                              | needs a 'uri'",
        "{kind: memcached}                          | not one of memory, redis",
        "{uri: 'http://h'}                          | write redis://HOST:PORT/DATABASE",
        "{uri: 'redis://h', password: hunter2}      | a secret does not belong into the settings",
        "{uri: 'redis://me:hunter2@h'}              | a password does not belong into an address",
        "{ttl: 0s}                                  | out of range",
        "{uri: 'redis://h', tls: maybe}             | neither true nor false"
      })
  void wrong_saysWhatToWrite(String cache, String why) {
    assertThatThrownBy(() -> read(cache))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("hunter2");
  }
}
