package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands of the user's own around a backup. */
class SourceHooksTest {
  private static final String PASSPHRASE = "correct horse battery";

  @TempDir Path folder;
  private Path home;
  private Path source;
  private Cli cli;

  @BeforeEach
  void make() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    source = Files.createDirectory(folder.resolve("source"));
    Files.writeString(source.resolve("notes.txt"), "notes");
    cli =
        new Cli(home)
            .with("CARAVAN_PASSPHRASE", PASSPHRASE)
            .with("PATH", "/usr/bin:/bin")
            .with("MY_TOKEN", "a secret of somebody's");
  }

  private void settings(String... lines) throws IOException {
    Files.writeString(
        home.resolve("caravan.yaml"),
        "caravan:\n  sources:\n    documents:\n      paths: ["
            + source
            + "]\n      "
            + String.join("\n      ", lines)
            + "\n");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  @Test
  void before_runsBeforeTheWalk_andAfterKnowsTheSnapshot() throws Exception {
    settings(
        "before: echo frozen > " + source.resolve("dump") + "; echo begun",
        "after: env > " + file("env"));

    Cli.Result backup = cli.run("backup", "--source", "documents", "--json");

    assertThat(backup.exit()).as(backup.err()).isZero();
    assertThat(backup.json().path("files").asInt()).as("with what 'before' made").isEqualTo(2);
    JsonNode commands = backup.json().path("commands");
    assertThat(commands.get(0).path("output").get(0).asText()).isEqualTo("begun");
    assertThat(commands.get(1).path("ok").asBoolean()).isTrue();
    List<String> environment = Files.readAllLines(file("env"));
    assertThat(environment)
        .contains("CARAVAN_RESULT=success", "CARAVAN_SOURCE=documents")
        .contains("CARAVAN_SNAPSHOT=" + backup.json().path("snapshot").asText())
        .noneMatch(line -> line.contains(PASSPHRASE) || line.contains("MY_TOKEN"));
  }

  @Test
  void before_memoryIsNotThere_isNotRunYet() throws Exception {
    settings("before: touch " + file("frozen"));
    Files.writeString(
        home.resolve("caravan.yaml"),
        Files.readString(home.resolve("caravan.yaml")) + "  resources: { memory: 256MB }\n");

    Cli.Result backup = cli.run("backup", "--source", "documents");

    assertThat(backup.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(backup.err()).contains("caravan.resources.memory");
    assertThat(file("frozen")).as("it would stay frozen while the backup waits").doesNotExist();
  }

  @Test
  void before_fails_backsUpNothing_saysWhy_andRunsAfter() throws Exception {
    settings(
        "before: [\"sh\", \"-c\", \"echo the database is locked >&2; exit 3\"]",
        "after: echo $CARAVAN_RESULT > " + file("result"));

    Cli.Result backup = cli.run("backup", "--source", "documents");

    assertThat(backup.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(backup.err())
        .contains("before the backup of 'documents' failed: its exit code is 3")
        .contains("the database is locked")
        .contains("on-failure: continue");
    assertThat(Files.readString(file("result")).strip()).isEqualTo("failed");
    assertThat(cli.run("snapshots", "--json").json()).isEmpty();
  }

  @Test
  void before_failsButGoesOn_isIncomplete() throws Exception {
    settings("before: exit 3", "on-failure: continue");

    Cli.Result backup = cli.run("backup", "--source", "documents", "--json");

    assertThat(backup.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(backup.json().path("commands").get(0).path("ok").asBoolean()).isFalse();
    assertThat(cli.run("snapshots", "--json").json()).hasSize(1);
  }

  @Test
  void before_isEndedAfterItsTime_withAllThatItBegan() throws Exception {
    settings(
        "before: (exec tail -f "
            + source.resolve("notes.txt")
            + ") & echo $! > "
            + file("pid")
            + "; wait",
        "command-time: 1s");

    Cli.Result backup = cli.run("backup", "--source", "documents");

    assertThat(backup.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(backup.err()).contains("took longer than 1s").contains("command-time");
    long pid = Long.parseLong(Files.readString(file("pid")).strip());
    ProcessHandle.of(pid).ifPresent(left -> left.onExit().join());
  }

  @Test
  void before_thatIsNotThere_saysSo() throws Exception {
    settings("before: [/no/such/program, --now]");

    Cli.Result backup = cli.run("backup", "--source", "documents");

    assertThat(backup.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(backup.err()).contains("could not be started").contains("/no/such/program");
  }

  @Test
  void after_fails_keepsTheSnapshot_andIsNoSuccess() throws Exception {
    settings("after: exit 9");

    Cli.Result backup = cli.run("backup", "--source", "documents", "--json");

    assertThat(backup.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(backup.err()).contains("after the backup of 'documents' failed");
    assertThat(cli.run("snapshots", "--json").json()).hasSize(1);
  }

  @Test
  void after_runsWhenTheBackupFails() throws Exception {
    settings("after: echo $CARAVAN_RESULT > " + file("result"));
    assertThat(cli.run("backup", "--source", "documents").exit()).isZero();
    Files.delete(source.resolve("notes.txt"));
    Files.createDirectory(source.resolve("notes.txt"));
    Path vault = home.resolve("vault");
    for (String below : List.of("snapshots")) {
      Files.move(vault.resolve(below), vault.resolve(below + "-away"));
      Files.writeString(vault.resolve(below), "in the way");
    }

    Cli.Result backup = cli.run("backup", "--source", "documents");

    assertThat(backup.exit()).isNotZero();
    assertThat(Files.readString(file("result")).strip()).isNotEqualTo("success");
  }

  @Test
  void dryRun_runsNoCommand() throws Exception {
    settings("before: touch " + file("ran"));

    assertThat(cli.run("backup", "--source", "documents", "--dry-run").exit()).isZero();

    assertThat(file("ran")).doesNotExist();
  }

  @Test
  void longOutput_keepsTheLastLines() throws Exception {
    settings("before: for i in $(seq 1 5000); do echo line $i; done");

    JsonNode output =
        cli.run("backup", "--source", "documents", "--json")
            .json()
            .path("commands")
            .get(0)
            .path("output");

    assertThat(output).hasSize(20);
    assertThat(output.get(19).asText()).isEqualTo("line 5000");
  }
}
