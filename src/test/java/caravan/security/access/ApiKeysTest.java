package caravan.security.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making, finding and removing keys of the API. */
class ApiKeysTest {
  private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

  @TempDir Path folder;
  private Path file;
  private ApiKeys keys;

  @BeforeEach
  void create() throws Exception {
    file = folder.resolve("access").resolve("keys.json");
    keys = ApiKeys.in(file, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void make_opensFromThenOn_alsoForAnotherReader() throws Exception {
    ApiKeys.Made made = keys.make("admin", Role.ADMIN, Optional.empty());
    assertThat(made.secret()).matches("crv_[a-z2-7]{8}_[a-z2-7]{32}");
    assertThat(keys.find(made.secret())).contains(made.key());
    assertThat(ApiKeys.in(file, Clock.systemUTC()).find(made.secret())).contains(made.key());
    assertThat(Files.readString(file)).doesNotContain(made.secret().substring(13));
  }

  @Test
  void find_wrongShortChangedOrForeign_isNothing() throws Exception {
    String secret = keys.make("admin", Role.ADMIN, Optional.empty()).secret();
    char last = secret.charAt(secret.length() - 1);
    assertThat(keys.find(secret.substring(0, secret.length() - 1) + (last == 'a' ? 'b' : 'a')))
        .isEmpty();
    assertThat(keys.find("")).isEmpty();
    assertThat(keys.find(secret + "a")).isEmpty();
    assertThat(keys.find(secret.replace("crv_", "xyz_"))).isEmpty();
  }

  @Test
  void find_expired_isNothing() throws Exception {
    String secret = keys.make("k", Role.VIEWER, Optional.of(NOW.plusSeconds(60))).secret();
    assertThat(keys.find(secret)).isPresent();
    ApiKeys later = ApiKeys.in(file, Clock.fixed(NOW.plus(Duration.ofMinutes(1)), ZoneOffset.UTC));
    assertThat(later.find(secret)).isEmpty();
  }

  @Test
  void remove_keepsTheLastAdmin() throws Exception {
    ApiKeys.Made admin = keys.make("admin", Role.ADMIN, Optional.empty());
    ApiKeys.Made viewer = keys.make("viewer", Role.VIEWER, Optional.empty());
    assertThat(keys.remove("viewer")).isTrue();
    assertThat(keys.find(viewer.secret())).isEmpty();
    assertThat(keys.remove("nobody")).isFalse();
    assertThatThrownBy(() -> keys.remove(admin.key().id())).hasMessageContaining("last admin");
    assertThat(keys.find(admin.secret())).isPresent();
  }

  @Test
  void list_changedByAnotherProcess_isReadAgain() throws Exception {
    ApiKeys other = ApiKeys.in(file, Clock.systemUTC());
    String secret = other.make("admin", Role.ADMIN, Optional.empty()).secret();
    assertThat(keys.find(secret)).isPresent();
  }

  @Test
  void make_badNameTakenOrPast_isRefused() throws Exception {
    keys.make("admin", Role.ADMIN, Optional.empty());
    assertThatThrownBy(() -> keys.make("admin", Role.VIEWER, Optional.empty()))
        .hasMessageContaining("already");
    assertThatThrownBy(() -> keys.make("a b", Role.VIEWER, Optional.empty()))
        .hasMessageContaining("letters");
    assertThatThrownBy(() -> keys.make("late", Role.VIEWER, Optional.of(NOW)))
        .hasMessageContaining("expired");
  }

  @Test
  void in_damagedFile_saysWhatToDo() throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "[{\"id\":\"x\"}]");
    assertThatThrownBy(() -> ApiKeys.in(file, Clock.systemUTC()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Move it away");
  }
}
