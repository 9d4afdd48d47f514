package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What caravan.sensitivity does to a backup, by commands. */
class SensitivityPolicyTest {
  @TempDir Path folder;
  private Path home;
  private Path source;
  private Path shown;
  private Cli cli;

  @BeforeEach
  void setUp() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    source = Files.createDirectory(folder.resolve("source"));
    shown = folder.resolve("shown");
    cli = new Cli(home);
    Files.writeString(source.resolve("notes.txt"), "nothing special\n");
    Files.writeString(source.resolve(".env"), "A=b\n");
    Files.createDirectory(source.resolve("deep"));
    Files.writeString(source.resolve("deep/app.properties"), "password=Gw5!rtPlq0\n");
  }

  private void init(String sensitivity, String organized) throws IOException {
    settings(sensitivity, organized);
    Cli.Result result = cli.run("init");
    assertThat(result.exit()).as(result.err()).isZero();
  }

  private void settings(String sensitivity, String organized) throws IOException {
    Files.writeString(
        home.resolve("caravan.yaml"),
        "caravan:\n  destinations:\n    vault: { kind: file, directory: %s }\n%s%s"
            .formatted(folder.resolve("vault"), organized, sensitivity));
  }

  private JsonNode backup(int exit, String... more) {
    String[] args = new String[3 + more.length];
    args[0] = "backup";
    args[1] = source.toString();
    args[2] = "--json";
    System.arraycopy(more, 0, args, 3, more.length);
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
    return result.json();
  }

  @Test
  void backup_withoutAPolicy_hasEverything() throws Exception {
    init("", "");
    JsonNode report = backup(ExitCode.DONE);
    assertThat(report.path("files").asInt()).isEqualTo(3);
    assertThat(report.path("notProtected").path("files")).isEmpty();
  }

  @Test
  void backup_exclude_leavesOutAndReports_alsoWhatDidNotChange() throws Exception {
    init("", "");
    String first = backup(ExitCode.DONE).path("snapshot").asText();
    settings("  sensitivity: { policy: { restricted: exclude } }\n", "");
    JsonNode report = backup(ExitCode.DONE);
    assertThat(report.path("files").asInt()).isEqualTo(1);
    assertThat(report.path("notProtected").path("leftOut").asInt()).isEqualTo(2);
    JsonNode files = report.path("notProtected").path("files");
    assertThat(files).hasSize(2);
    assertThat(files.toString())
        .contains(source.resolve(".env").toString(), "app.properties", "restricted", "exclude")
        .doesNotContain("Gw5!rtPlq0");
    assertThat(report.path("excluded").path("sensitivity_policy").asInt()).isEqualTo(2);
    assertThat(cli.run("ls", first, source.toString(), "--json").out()).contains(".env");
    Cli.Result now = cli.run("ls", "latest", source.toString(), "--json");
    assertThat(now.out()).contains("notes.txt").doesNotContain(".env");
    Cli.Result said = cli.run("backup", source.toString());
    assertThat(said.err()).contains("2 paths not backed up", ".env: restricted: by its name");
    assertThat(backup(ExitCode.DONE, "--dry-run").path("notProtected").path("leftOut").asInt())
        .isEqualTo(2);
  }

  @Test
  void backup_hold_waitsForAYes_whichIsRemembered() throws Exception {
    init("  sensitivity: { policy: { restricted: hold-and-ask } }\n", "");
    JsonNode held = backup(ExitCode.INCOMPLETE);
    assertThat(held.path("files").asInt()).isEqualTo(1);
    assertThat(held.path("notProtected").path("held").asInt()).isEqualTo(2);
    assertThat(backup(ExitCode.DONE, "--allow-held").path("files").asInt()).isEqualTo(3);
    assertThat(backup(ExitCode.DONE).path("files").asInt()).isEqualTo(3);
    Files.writeString(source.resolve("id_rsa"), "new\n");
    assertThat(backup(ExitCode.INCOMPLETE).path("notProtected").path("held").asInt()).isOne();
    assertThat(Files.readString(home.resolve("allowed-held"))).doesNotContain("env");
  }

  @Test
  void backup_rules_giveLevelsByPath() throws Exception {
    init(
        "  sensitivity:\n    policy: { restricted: exclude }\n"
            + "    rules: { .env: internal, 'deep/': internal, notes.txt: restricted }\n",
        "");
    JsonNode report = backup(ExitCode.DONE);
    assertThat(report.path("files").asInt()).isEqualTo(2);
    assertThat(report.path("notProtected").path("files").path(0).path("reason").asText())
        .isEqualTo("restricted: the rule 'notes.txt' says so");
  }

  @Test
  void export_requireSealedDestination_keepsFilesFromOneThatDoesNotSeal() throws Exception {
    String policy = "  sensitivity: { policy: { restricted: require-sealed-destination } }\n";
    String organized = "    shown: { kind: file, directory: %s, layout: organized%s }\n";
    init(policy, organized.formatted(shown, ""));
    JsonNode report = backup(ExitCode.DONE);
    assertThat(report.path("files").asInt()).isEqualTo(3);
    assertThat(report.path("exports").path(0).path("files").asInt()).isOne();
    assertThat(report.path("exports").path(0).path("notices").toString())
        .contains(".env", "app.properties", "does not seal");
    try (var all = Files.walk(shown)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .contains("notes.txt")
          .doesNotContain(".env", "app.properties");
    }
  }

  @Test
  void settings_thatAreWrong_areNamedWithTheirPlace() throws Exception {
    settings("  sensitivity: { policy: { restricted: forbid } }\n", "");
    Cli.Result action = cli.run("backup", source.toString());
    assertThat(action.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(action.err())
        .contains("line 4", "'forbid' is not one of allow, require-sealed-destination");
    settings("  sensitivity: { policy: { hidden: exclude } }\n", "");
    assertThat(cli.run("backup", source.toString()).err())
        .contains("Nearest valid key: caravan.sensitivity.policy.");
    settings("  sensitivity: { rules: { '*.txt': private } }\n", "");
    assertThat(cli.run("backup", source.toString()).err())
        .contains("'private' is not one of public, internal, confidential, restricted");
  }

  @Test
  void backup_whatWasUnderstood_holdsFromTheNextOneOnUntilItIsCorrected() throws Exception {
    init("", "");
    Path letter = source.resolve("letter.txt");
    String token = "ghp" + "_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA4"; // not as one word here
    Files.writeString(letter, "A line of a letter.\n".repeat(600) + "token = " + token + "\n");
    String policy = "  sensitivity: { policy: { restricted: exclude } }\n";
    settings(policy, "");
    backup(ExitCode.DONE); // by its name and head the letter is harmless
    assertThat(cli.run("understanding", "run", "--on-battery").exit()).isZero();
    assertThat(leftOut(letter)).startsWith("restricted: ").endsWith("was understood to be");
    assertThat(leftOut(letter)).isEqualTo("restricted: what it held before was understood to be");
    Files.writeString(letter, "another letter\n");
    assertThat(leftOut(letter)).isEqualTo("restricted: what it held before was understood to be");
    assertThat(Files.readString(home.resolve("kept-out"))).doesNotContain("letter");

    cli.run("correct", letter.toString(), "--level", "internal");
    assertThat(leftOut(letter)).isEmpty();
    assertThat(cli.run("ls", "latest", source.toString()).out()).contains("letter.txt");
  }

  @Test
  void backup_aCorrectedLevel_holdsFromTheNextOneOn_andGoesBeforeRules() throws Exception {
    init("  sensitivity: { policy: { restricted: exclude }, rules: { notes.txt: public } }\n", "");
    backup(ExitCode.DONE);
    Path notes = source.resolve("notes.txt");
    assertThat(leftOut(notes)).isEmpty();

    cli.run("correct", notes.toString(), "--level", "restricted");

    assertThat(leftOut(notes)).isEqualTo("restricted: somebody said so");
    assertThat(home.resolve("kept-out")).as("a person can take it back").doesNotExist();
  }

  /** Why a backup leaves a file out; empty if it does not. */
  private String leftOut(Path file) {
    for (JsonNode one : backup(ExitCode.DONE).path("notProtected").path("files")) {
      if (one.path("path").asText().equals(file.toString())) {
        return one.path("reason").asText();
      }
    }
    return "";
  }
}
