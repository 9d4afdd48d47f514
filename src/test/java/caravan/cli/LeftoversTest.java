package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.config.Limits;
import caravan.config.ResourceSettings;
import caravan.config.Settings;
import caravan.config.SettingsLoader;
import caravan.platform.temporary.TemporaryFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
  @TempDir Path folder;
  private Path home;
  private Path inbox;
  private Settings settings;
  private final List<Path> left = new ArrayList<>();
  private final List<Path> kept = new ArrayList<>();

  @BeforeEach
  void setUp() throws Exception {
    home = folder.resolve("home");
    inbox = folder.resolve("inbox");
    Files.createDirectories(home);
    Files.createDirectories(inbox);
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          resources: { temporary: { directory: %s, keep: 3h } }
          drop: { scans: { directory: %s } }
        """
            .formatted(folder.resolve("tmp"), inbox));
    settings =
        new SettingsLoader(Map.of("CARAVAN_HOME", home.toString()), folder).load(Optional.empty());
    Limits.place(settings.resources().temporary());
    left(home.resolve("state/status8123456789.tmp"));
    left(home.resolve("access/keys123456.tmp"));
    left(home.resolve("operations/backup-1-ab77123456.tmp"));
    left(home.resolve("cache/v/i/segment5551234.tmp"));
    left(home.resolve("cache/v/understanding/work/0a1b2c"));
    left(home.resolve("cache/graph-server-new99123/lib.jar"));
    left(home.resolve(".caravan5551234.tmp"));
    left(home.resolve("spool/runs/000000000001/objects/ab.tmp"));
    left(inbox.resolve(".caravan/claims/.fresh-123456.tmp"));
    left(inbox.resolve("sub/.caravan-drop-123456.part"));
    left(folder.resolve("tmp/caravan-tmp-77/names1.run"));
    Files.createFile(folder.resolve("tmp/caravan-tmp-77/owner")); // which nobody holds
    kept(home.resolve("state/status.json"));
    kept(home.resolve("vault/.tmp/0123456.tmp"));
    kept(home.resolve("cache/v/understanding/records.mv"));
    kept(inbox.resolve("scan123456.tmp"));
    kept(inbox.resolve("sub/scan.part"));
    kept(inbox.resolve(".caravan/done/.fresh-123456.tmp"));
    kept(inbox.resolve(".caravan/failed/files/.caravan-drop-123456.part"));
    kept(folder.resolve("tmp/precious1234.tmp"));
  }

  @AfterEach
  void restore() {
    Limits.place(ResourceSettings.Temporary.STANDARD);
  }

  private void left(Path file) throws Exception {
    left.add(make(file));
  }

  private void kept(Path file) throws Exception {
    kept.add(make(file));
  }

  private static Path make(Path file) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
    // as a copy that has the time of what it is a copy of
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    return file;
  }

  private static Instant after(Duration time) {
    return Instant.now().plus(time);
  }

  @Test
  void atStart_whatKilledProcessesLeft_goesAndNothingElse() throws Exception {
    Path mine = TemporaryFiles.ofProcess().makeFile("mine", ".run");

    new Leftovers(home, () -> settings).atStart(after(Duration.ofHours(2)));

    assertThat(left).allSatisfy(file -> assertThat(file).doesNotExist());
    assertThat(kept).allSatisfy(file -> assertThat(file).exists());
    assertThat(mine).exists();
    TemporaryFiles.ofProcess().close();
  }

  @Test
  void atStart_whatIsBeingWritten_stays() {
    new Leftovers(home, () -> settings).atStart(after(Duration.ofSeconds(30)));

    List<Path> written = new ArrayList<>(left);
    written.removeIf(file -> file.startsWith(home.resolve("spool"))); // which knows by its lock
    assertThat(written).allSatisfy(file -> assertThat(file).exists());
  }

  @Test
  void tick_onceAnHour_removesWhatIsOlderThanItIsKept() {
    Leftovers leftovers = new Leftovers(home, () -> settings);
    leftovers.atStart(after(Duration.ofSeconds(30)));
    Path status = home.resolve("state/status8123456789.tmp");
    Path names = folder.resolve("tmp/caravan-tmp-77/names1.run");

    leftovers.tick(after(Duration.ofHours(2)));
    assertThat(status).as("kept for three hours").exists();
    assertThat(names).exists();
    leftovers.tick(after(Duration.ofMinutes(179)));
    assertThat(status).as("an hour has not passed").exists();
    leftovers.tick(after(Duration.ofMinutes(190)));

    assertThat(status).doesNotExist();
    assertThat(names).doesNotExist();
    assertThat(kept).allSatisfy(file -> assertThat(file).exists());
  }

  @Test
  void tidy_driveThatIsAway_isPassedBy() throws Exception {
    caravan.platform.temporary.Folders.remove(inbox);

    new Leftovers(home, () -> settings).atStart(after(Duration.ofHours(2)));

    assertThat(home.resolve("state/status8123456789.tmp")).doesNotExist();
    assertThat(inbox).doesNotExist();
  }
}
