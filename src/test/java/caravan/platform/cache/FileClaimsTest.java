package caravan.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileClaimsTest extends ClaimsContract {
  private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

  @TempDir Path directory;

  private FileClaims at(Instant time) {
    return new FileClaims(directory.resolve("claims"), Clock.fixed(time, ZoneOffset.UTC));
  }

  @Override
  protected Claims another() {
    return at(NOW);
  }

  @Test
  void claim_afterTheLease_isAnothersAndStaysSo() throws Exception {
    FileClaims crashed = at(NOW);
    assertThat(crashed.claim("key", Duration.ofMinutes(5))).isTrue();

    FileClaims before = at(NOW.plusSeconds(299));
    assertThat(before.claim("key", HOUR)).isFalse();
    FileClaims after = at(NOW.plusSeconds(301));
    assertThat(after.claim("key", HOUR)).isTrue();
    crashed.release("key"); // comes back late

    assertThat(after.isClaimed("key")).isTrue();
  }

  @Test
  void claim_garbledFile_canBeClaimed() throws Exception {
    assertThat(another().claim("key", HOUR)).isTrue();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(f -> f.getFileName().toString().length() == 64).toList()) {
        Files.write(file, new byte[10]);
      }
    }
    assertThat(another().claim("key", HOUR)).isTrue();
  }

  @Test
  void claim_directoryIsAFile_fails() throws Exception {
    Files.writeString(directory.resolve("claims"), "");
    assertThatThrownBy(() -> another().claim("key", HOUR)).isInstanceOf(IOException.class);
  }
}
