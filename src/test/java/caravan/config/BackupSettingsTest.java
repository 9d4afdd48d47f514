package caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.operations.Alarm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackupSettingsTest {
  @TempDir Path home;

  private BackupSettings read(String yaml) throws Exception {
    Files.writeString(home.resolve("caravan.yaml"), "caravan:\n" + yaml.indent(2));
    return new SettingsLoader(Map.of("CARAVAN_HOME", home.toString()), home)
        .load(java.util.Optional.empty())
        .backup();
  }

  @Test
  void load_nothing_givesDefaults() throws Exception {
    assertThat(read("required-copies: 1"))
        .isEqualTo(
            new BackupSettings(
                BackupSettings.Order.AUTO, java.util.List.of(), Alarm.Limits.STANDARD));
  }

  @Test
  void load_everyKey_isRead() throws Exception {
    BackupSettings settings =
        read(
            """
            backup: {order: walk}
            importance:
              rules:
                - {match: "thesis/", score: 0.9}
                - match: "*.iso"
                  add: -0.3
            alarm: {enabled: false, least-files: 5, ruined: 20%, deleted: 80%, remember: 7d}
            """);
    assertThat(settings.order()).isEqualTo(BackupSettings.Order.WALK);
    assertThat(settings.importance()).hasSize(2);
    assertThat(settings.importance().get(0).replaces()).isTrue();
    assertThat(settings.importance().get(0).amount()).isEqualTo(0.9);
    assertThat(settings.importance().get(1).replaces()).isFalse();
    assertThat(settings.importance().get(1).amount()).isEqualTo(-0.3);
    assertThat(settings.alarm())
        .isEqualTo(new Alarm.Limits(false, 5, 0.20, 0.80, Duration.ofDays(7)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backup: {order: best} | line 2 | importance, walk",
        "importance: {rules: [{match: a, scor: 1}]} | line 2 | caravan.importance.rules.1.score",
        "importance: {rules: [{match: a}]} | line 2 | either a 'score'",
        "importance: {rules: [{match: a, score: 1, add: 0.1}]} | line 2 | either a 'score'",
        "importance: {rules: [{score: 1}]} | line 2 | needs a 'match'",
        "importance: {rules: [{match: '!a', score: 1}]} | line 2 | negated",
        "importance: {rules: [{match: a, score: 1.5}]} | line 2 | 0 to 1",
        "importance: {rules: [{match: a, add: much}]} | line 2 | no number",
        "importance: {rules: {match: a}} | line 2 | a list of groups",
        "importance: {rules: [a]} | line 2 | a group of",
        "importance: {rule: []} | line 2 | caravan.importance.rules",
        "alarm: {ruined: 0.5} | line 2 | as 10%",
        "alarm: {ruined: 0%} | line 2 | as 10%",
        "alarm: {deleted: 101%} | line 2 | out of range",
        "alarm: {least-files: 1} | line 2 | out of range",
        "alarm: {enabled: maybe} | line 2 | neither true nor false",
        "alarm: {remeber: 3d} | line 2 | caravan.alarm.remember",
      })
  void load_badValue_saysWhereAndWhat(String yaml, String place, String what) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(place)
        .hasMessageContaining(what);
  }
}
