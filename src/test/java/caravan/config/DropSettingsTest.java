package caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.service.drop.After;
import caravan.service.drop.DropSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropSettingsTest {
  @TempDir Path home;

  private Settings load(String yaml, Map<String, String> environment) throws Exception {
    write(yaml);
    Map<String, String> all = new java.util.HashMap<>(environment);
    all.put("CARAVAN_HOME", home.toString());
    return new SettingsLoader(all, home).load(Optional.empty());
  }

  private void write(String yaml) throws IOException {
    Files.writeString(home.resolve("caravan.yaml"), yaml);
  }

  @Test
  void nothingSet_isOneFolderInTheHome() throws Exception {
    Settings settings = load("caravan:\n  required-copies: 1\n", Map.of());
    assertThat(settings.drops()).containsOnlyKeys("inbox");
    assertThat(settings.drops().get("inbox"))
        .isEqualTo(DropSettings.standard(home))
        .extracting(DropSettings::after)
        .isEqualTo(After.MOVE);
  }

  @Test
  void everyKey_isRead() throws Exception {
    Settings settings =
        load(
            """
            caravan:
              drop:
                scans:
                  directory: /srv/scans/
                  after: delete
                  done-file: "{name}.ok"
                  batch-files: 10
                  batch-bytes: 1MB
                  batch-wait: 30s
                  retry: 5m
                  tags: [paper, office]
                inbox:
                  after: keep
            """,
            Map.of("CARAVAN_DROP_SCANS_RETRY", "7m"));
    assertThat(settings.drops().get("scans"))
        .isEqualTo(
            new DropSettings(
                "scans",
                Path.of("/srv/scans"),
                false,
                After.DELETE,
                Optional.of("{name}.ok"),
                10,
                settings.drops().get("scans").batchBytes(),
                Duration.ofSeconds(30),
                Duration.ofMinutes(7),
                List.of("paper", "office")));
    assertThat(settings.drops().get("scans").batchBytes()).isBetween(1_000_000L, 1_048_576L);
    assertThat(settings.drops().get("inbox").directory()).isEqualTo(home.resolve("inbox"));
    assertThat(settings.drops().get("inbox").make()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "after: shred|'shred' is not one of keep, move, delete",
        "done-file: done|write it as '{name}.done'",
        "done-file: '{name}'|write it as '{name}.done'",
        "batch-files: 0|out of range",
        "batch-bytes: 0|is no size of a batch",
        "retry: 0s|out of range",
        "directory: relative|must be an absolute path",
        "directori: /x|directory"
      })
  void badValue_isRefusedWithWhatToWrite(String line, String message) {
    assertThatThrownBy(
            () ->
                load(
                    "caravan:\n  drop:\n    x:\n      "
                        + (line.startsWith("direc") ? "" : "directory: /srv/x\n      ")
                        + line
                        + "\n",
                    Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message);
  }

  @Test
  void missingDirectory_sameNameAsASource_orNested_isRefused() {
    assertThatThrownBy(() -> load("caravan:\n  drop:\n    x:\n      after: keep\n", Map.of()))
        .hasMessageContaining("a drop folder needs a 'directory'");
    assertThatThrownBy(
            () ->
                load(
                    "caravan:\n  sources:\n    x: {paths: [/a]}\n  drop:\n    x: {directory: /b}\n",
                    Map.of()))
        .hasMessageContaining("a source has this name too");
    assertThatThrownBy(
            () ->
                load(
                    "caravan:\n  drop:\n    x: {directory: /b}\n    y: {directory: /b/c}\n",
                    Map.of()))
        .hasMessageContaining("lies in it");
  }

  @Test
  void sourceNamedInbox_leavesTheStandardFolderOut() throws Exception {
    assertThat(load("caravan:\n  sources:\n    inbox: {paths: [/a]}\n", Map.of()).drops())
        .isEmpty();
  }
}
