package caravan.security.access;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.platform.HandClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
  private static final Instant START = Instant.parse("2026-11-29T10:00:00Z");

  @TempDir Path folder;

  private final HandClock clock = new HandClock(START);
  private ApiKeys keys;
  private ApiKey admin;
  private Sessions sessions;

  @BeforeEach
  void open() throws Exception {
    keys = ApiKeys.in(folder.resolve("keys.json"), clock);
    admin = keys.make("admin", Role.ADMIN, Optional.empty()).key();
    sessions = new Sessions(keys, clock);
  }

  @Test
  void find_tokenThatWasOpened_isItsKey() throws Exception {
    String token = sessions.open(admin);
    assertThat(token).hasSize(64);
    assertThat(sessions.open(admin)).isNotEqualTo(token);
    assertThat(sessions.find(token)).contains(admin);
    assertThat(sessions.find(token.replace(token.charAt(0), '-'))).isEmpty();
    assertThat(sessions.find("")).isEmpty();
  }

  @Test
  void find_unusedForTwelveHours_isOver() throws Exception {
    String used = sessions.open(admin);
    String unused = sessions.open(admin);
    clock.forward(Sessions.IDLE.minusSeconds(1));
    assertThat(sessions.find(used)).contains(admin);
    clock.forward(Duration.ofSeconds(1));
    assertThat(sessions.find(unused)).isEmpty();
    assertThat(sessions.find(used)).contains(admin);
  }

  @Test
  void find_afterSevenDaysOfUse_isOver() throws Exception {
    String token = sessions.open(admin);
    Duration step = Duration.ofHours(11);
    for (Duration past = step; past.compareTo(Sessions.LONGEST) < 0; past = past.plus(step)) {
      clock.forward(step);
      assertThat(sessions.find(token)).contains(admin);
    }
    clock.forward(step);
    assertThat(sessions.find(token)).isEmpty();
  }

  @Test
  void find_keyRemovedOrExpired_isOver() throws Exception {
    ApiKey removed = keys.make("removed", Role.VIEWER, Optional.empty()).key();
    ApiKey expires =
        keys.make("expires", Role.VIEWER, Optional.of(START.plus(Duration.ofHours(1)))).key();
    String first = sessions.open(removed);
    String second = sessions.open(expires);
    assertThat(sessions.find(first)).contains(removed);
    assertThat(sessions.find(second)).contains(expires);
    keys.remove("removed");
    assertThat(sessions.find(first)).isEmpty();
    clock.forward(Duration.ofHours(1));
    assertThat(sessions.find(second)).isEmpty();
  }

  @Test
  void find_afterClose_isOver() throws Exception {
    String token = sessions.open(admin);
    sessions.close(token);
    assertThat(sessions.find(token)).isEmpty();
    sessions.close("none");
  }

  @Test
  void open_moreThanTheMost_theLongestUnusedMakesRoom() throws Exception {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < Sessions.MOST; i++) {
      tokens.add(sessions.open(admin));
    }
    assertThat(sessions.find(tokens.get(0))).contains(admin);
    sessions.open(admin);
    assertThat(sessions.find(tokens.get(0))).contains(admin);
    assertThat(sessions.find(tokens.get(1))).isEmpty();
  }
}
