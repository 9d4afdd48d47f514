package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What schedules ask for, as commands. */
class UpkeepTest {
  @TempDir Path folder;
  private Path home;
  private Path source;
  private Cli cli;

  @BeforeEach
  void make() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    source = Files.createDirectory(folder.resolve("source"));
    Files.writeString(source.resolve("notes.txt"), "notes");
    cli = new Cli(home);
  }

  private void settings(String yaml) throws IOException {
    Files.writeString(home.resolve("caravan.yaml"), yaml.formatted(source, source));
  }

  private long snapshots(String of) {
    return StreamSupport.stream(cli.run("snapshots", "--json").json().spliterator(), false)
        .filter(one -> one.path("source").asText().equals(of))
        .count();
  }

  @Test
  void configuration_isASourceOfItsOwn_withoutTheKey() throws Exception {
    settings("caravan:\n  sources:\n    documents: {paths: [%s]}\n");
    Files.createDirectory(home.resolve("routes"));
    Files.writeString(home.resolve("routes").resolve("own.txt"), "mine");
    assertThat(cli.run("backup").exit()).isZero();
    assertThat(snapshots("caravan-configuration")).as("only when it is asked for").isZero();

    Cli.Result backup = cli.run("backup", "--json", "--source", "caravan-configuration");

    assertThat(backup.exit()).as(backup.err()).isZero();
    assertThat(backup.json().path("files").asInt()).isEqualTo(2);
    Path back = folder.resolve("back");
    Cli.Result restored =
        cli.run(
            "restore", "latest", "--source", "caravan-configuration", "--target", back.toString());
    assertThat(restored.exit()).as(restored.err()).isZero();
    assertThat(back.resolve(home.toString().substring(1)).resolve("caravan.yaml"))
        .hasSameTextualContentAs(home.resolve("caravan.yaml"));
    try (var all = Files.walk(back)) {
      assertThat(all.filter(Files::isRegularFile)).hasSize(2);
    }
  }

  @Test
  void configuration_noneThere_saysSo() {
    assertThat(cli.run("backup", source.toString()).exit()).isZero();

    Cli.Result backup = cli.run("backup", "--source", "caravan-configuration");

    assertThat(backup.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(backup.err()).contains("no settings file");
  }

  @Test
  void forget_bySource_keepsWhatEachSays() throws Exception {
    settings(
        """
        caravan:
          retention: {keep-last: 3}
          sources:
            one: {paths: [%s], retention: {keep-last: 1}}
            two: {paths: [%s]}
        """);
    for (int i = 0; i < 5; i++) {
      Files.writeString(source.resolve("notes.txt"), "notes " + i);
      assertThat(cli.run("backup").exit()).isZero();
    }

    Cli.Result forget = cli.run("forget", "--json");

    assertThat(forget.exit()).as(forget.err()).isZero();
    assertThat(snapshots("one")).isEqualTo(1);
    assertThat(snapshots("two")).isEqualTo(3);
  }

  @Test
  void forget_onlyASourceHasRules_keepsAllOfTheOthers() throws Exception {
    settings(
        """
        caravan:
          sources:
            one: {paths: [%s], retention: {keep-last: 1}}
            two: {paths: [%s]}
        """);
    for (int i = 0; i < 3; i++) {
      Files.writeString(source.resolve("notes.txt"), "notes " + i);
      assertThat(cli.run("backup").exit()).isZero();
    }

    assertThat(cli.run("forget").exit()).isZero();

    assertThat(snapshots("one")).isEqualTo(1);
    assertThat(snapshots("two")).isEqualTo(3);
  }

  @Test
  void forget_rulesOfTheCommandLine_standAboveThoseOfASource() throws Exception {
    settings("caravan:\n  sources:\n    one: {paths: [%s], retention: {keep-last: 1}}\n");
    for (int i = 0; i < 3; i++) {
      Files.writeString(source.resolve("notes.txt"), "notes " + i);
      assertThat(cli.run("backup").exit()).isZero();
    }

    assertThat(cli.run("forget", "--keep-last", "2").exit()).isZero();

    assertThat(snapshots("one")).isEqualTo(2);
  }

  @Test
  void ownNames_areRefusedForSources() throws Exception {
    settings("caravan:\n  sources:\n    caravan-graph: {paths: [%s]}\n");

    assertThat(cli.run("backup").err()).contains("caravan-graph").contains("choose another");
    assertThat(List.of(cli.run("backup").exit())).containsExactly(ExitCode.USAGE);
  }
}
