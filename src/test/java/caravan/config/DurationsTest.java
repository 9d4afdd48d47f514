package caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationsTest {
  @Test
  void parse_addsItsParts() {
    assertThat(Durations.parse("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(Durations.parse("15m")).isEqualTo(Duration.ofMinutes(15));
    assertThat(Durations.parse("15min")).isEqualTo(Duration.ofMinutes(15));
    assertThat(Durations.parse("36h")).isEqualTo(Duration.ofHours(36));
    assertThat(Durations.parse("30d")).isEqualTo(Duration.ofDays(30));
    assertThat(Durations.parse("1h30m")).isEqualTo(Duration.ofMinutes(90));
    assertThat(Durations.parse("2w1d")).isEqualTo(Duration.ofDays(15));
  }

  @Test
  void parse_anythingElse_saysWhatToWrite() {
    for (String bad : new String[] {"", "5", "1y", "-1s", "1.5h", "5 s", "1h x", "ms", "5mss"}) {
      assertThatThrownBy(() -> Durations.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("36h");
    }
    assertThatThrownBy(() -> Durations.parse("999999999999w")).hasMessageContaining("longer");
  }

  @Test
  void format_showsTheTwoLargestUnits() {
    assertThat(Durations.format(Duration.ZERO)).isEqualTo("0s");
    assertThat(Durations.format(Duration.ofMillis(20))).isEqualTo("20ms");
    assertThat(Durations.format(Duration.ofSeconds(59))).isEqualTo("59s");
    assertThat(Durations.format(Duration.ofSeconds(310))).isEqualTo("5m 10s");
    assertThat(Durations.format(Duration.ofHours(51))).isEqualTo("2d 3h");
    assertThat(Durations.format(Duration.ofSeconds(86_401))).isEqualTo("1d");
    assertThat(Durations.format(Duration.ofSeconds(-4))).isEqualTo("0s");
  }
}
