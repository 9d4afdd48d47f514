package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole of it, from arguments to exit code, on a fresh machine each time. */
class BackupAndRestoreTest {
  @TempDir Path folder;
  private Path home;
  private Path source;
  private Path target;
  private Cli cli;

  @BeforeEach
  void setUp() throws IOException {
    home = folder.resolve("home");
    source = Files.createDirectories(folder.resolve("source"));
    target = folder.resolve("target");
    cli = new Cli(home);
    Files.createDirectories(source.resolve("below"));
    Files.writeString(source.resolve("notes.txt"), "what was\n");
    Files.writeString(source.resolve("below/large.txt"), "0123456789\n".repeat(100_000));
    Files.createSymbolicLink(source.resolve("pointer"), Path.of("notes.txt"));
  }

  private Cli.Result backup() {
    Cli.Result result = cli.run("backup", source.toString());
    assertThat(result.exit()).as(result.err()).isZero();
    return result;
  }

  private Path restored(String path) {
    return target.resolve("." + source.resolve(path)).normalize();
  }

  private static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.toList()) {
        String content =
            Files.isSymbolicLink(path)
                ? "-> " + Files.readSymbolicLink(path)
                : Files.isDirectory(path) ? "" : Files.readString(path);
        tree.put(root.relativize(path).toString(), content);
      }
    }
    return tree;
  }

  @Test
  void backup_freshMachine_makesVaultAndKeyAndSaysSo() throws Exception {
    Cli.Result result = backup();
    assertThat(result.out()).contains("found 2 (complete)   changed 2 / ");
    assertThat(result.out()).containsPattern("ok  \\d{8}T\\d{6}Z-[0-9a-f]{8}  \\+\\d.* stored");
    assertThat(result.err()).contains(home.resolve("key").toString()).contains("caravan key kit");
    assertThat(home.resolve("vault/caravan.json")).exists();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
  }

  @Test
  void backup_again_changesNothing() {
    backup();
    Cli.Result result = cli.run("backup", source.toString(), "--json");
    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEmpty();
    JsonNode json = result.json();
    assertThat(json.path("verdict").asText()).isEqualTo("ok");
    assertThat(json.path("files").asLong()).isEqualTo(2);
    assertThat(json.path("parent").asText()).isNotEmpty();
    assertThat(json.path("copies").asInt()).isEqualTo(1);
    assertThat(json.path("storedBytes").asLong()).isLessThan(100_000);
    assertThat(cli.run("snapshots", "--json").json()).hasSize(2);
  }

  @Test
  void restore_latest_bringsBackWhatWasThere() throws Exception {
    backup();
    Cli.Result result = cli.run("restore", "latest", "--target", target.toString());
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).contains("wrote 2 files").contains("ok  ");
    assertThat(tree(restored(""))).isEqualTo(tree(source));
    assertThat(Files.getLastModifiedTime(restored("notes.txt")))
        .isEqualTo(Files.getLastModifiedTime(source.resolve("notes.txt")));
  }

  @Test
  void restore_patterns_bringBackOnlyThese() throws Exception {
    backup();
    Cli.Result result =
        cli.run("restore", "latest", source + "/below", "*.nothing", "-t", target.toString());
    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err()).contains("'*.nothing' matched nothing");
    assertThat(result.out()).contains("incomplete  ").doesNotContain("ok  ");
    assertThat(restored("below/large.txt")).exists();
    assertThat(restored("notes.txt")).doesNotExist();
  }

  @Test
  void restore_misspelledPath_writesNothing() {
    backup();
    Cli.Result result = cli.run("restore", "latest", source + "/nots.txt", "-t", target.toString());
    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err()).contains("nots.txt").hasLineCount(1);
    assertThat(target).doesNotExist();
  }

  @Test
  void restore_dryRun_saysTheExactPathsAndWritesNothing() {
    backup();
    Cli.Result result = cli.run("restore", "--target", target.toString(), "--dry-run", "--json");
    assertThat(result.exit()).isZero();
    assertThat(result.json().path("plan").findValuesAsText("path"))
        .contains(restored("notes.txt").toString());
    assertThat(target).doesNotExist();
  }

  @Test
  void restore_dryRun_countsWhatARestoreDoes() throws Exception {
    Files.createLink(source.resolve("notes-again.txt"), source.resolve("notes.txt"));
    Path link = Files.createSymbolicLink(source.resolve("a-link"), Path.of("notes.txt"));
    Files.createLink(source.resolve("b-link"), link);
    backup();
    String to = target.toString();
    JsonNode planned = cli.run("restore", "--target", to, "--json", "--dry-run").json();
    JsonNode done = cli.run("restore", "--target", to, "--json").json();
    assertThat(done.path("files").asLong()).as("names of files").isEqualTo(3);
    assertThat(done.path("others").asLong()).as("names of links").isEqualTo(3);
    for (String count : List.of("files", "directories", "others", "bytes")) {
      assertThat(planned.path(count)).as(count).isEqualTo(done.path(count));
    }
  }

  @Test
  void restore_targetNotEmpty_needsOverwrite() throws Exception {
    backup();
    Files.createDirectories(restored(""));
    Files.writeString(restored("notes.txt"), "mine\n");
    Cli.Result refused = cli.run("restore", "latest", "--target", target.toString());
    assertThat(refused.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains("not empty").contains("--overwrite").hasLineCount(1);
    assertThat(restored("below")).doesNotExist();

    Cli.Result kept = cli.run("restore", "-t", target.toString(), "--overwrite", "never");
    assertThat(kept.exit()).isZero();
    assertThat(restored("notes.txt")).hasContent("mine\n");
    cli.run("restore", "-t", target.toString(), "--overwrite", "if-changed");
    assertThat(restored("notes.txt")).hasContent("what was\n");
  }

  @Test
  void restore_targetIsAFile_isRefused() throws Exception {
    backup();
    Files.writeString(target, "a file");
    Cli.Result result = cli.run("restore", "latest", "--target", target.toString());
    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err()).contains("not a directory");
    assertThat(target).hasContent("a file");
  }

  @Test
  void restore_originalPlace_needsOverwriteWhereSomethingIs() throws Exception {
    backup();
    Cli.Result refused = cli.run("restore");
    assertThat(refused.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains("--overwrite");
    Files.delete(source.resolve("notes.txt"));
    Cli.Result result = cli.run("restore", "latest", source + "/notes.txt");
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(source.resolve("notes.txt")).hasContent("what was\n");
  }

  @Test
  void backup_noSuchDirectory_makesNothing() {
    Cli.Result result = cli.run("backup", folder.resolve("nowhere").toString());
    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err()).contains("nowhere").hasLineCount(1);
    assertThat(home).doesNotExist();
  }

  @Test
  void backup_oneOfTwoIsMissing_isIncomplete() {
    Cli.Result result = cli.run("backup", source.toString(), folder.resolve("nowhere").toString());
    assertThat(result.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(result.out()).contains("incomplete");
    assertThat(result.err()).contains("1 path could not be read").contains("nowhere");
  }

  @Test
  void backup_aFile_isFine() throws Exception {
    Cli.Result result = cli.run("backup", source.resolve("notes.txt").toString());
    assertThat(result.exit()).as(result.err()).isZero();
    cli.run("restore", "latest", "-t", target.toString());
    assertThat(restored("notes.txt")).hasContent("what was\n");
  }

  @Test
  void backup_emptyDirectory_isSuspicious() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Cli.Result result = cli.run("backup", empty.toString());
    assertThat(result.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(result.err()).contains("nothing to back up");
  }

  @Test
  void backup_dryRun_storesNothingAnywhere() {
    Cli.Result result = cli.run("backup", source.toString(), "--dry-run");
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).contains("found 2").contains("nothing was stored");
    assertThat(home).doesNotExist();
    backup();
    assertThat(
            cli.run("backup", source.toString(), "-n", "--json").json().path("snapshot").asText())
        .isEmpty();
    assertThat(cli.run("snapshots", "--json").json()).hasSize(1);
  }

  @Test
  void backup_rules_leaveOut() throws Exception {
    Path rules = Files.writeString(folder.resolve("rules"), "# a comment\n\nlarge.*\n");
    Cli.Result result =
        cli.run(
            "backup",
            source.toString(),
            "--exclude-file",
            rules.toString(),
            "--tag",
            "a,b",
            "--json");
    assertThat(result.json().path("files").asLong()).isEqualTo(1);
    assertThat(result.json().path("excluded").path("rule").asLong()).isEqualTo(1);
    JsonNode snapshot = cli.run("snapshots", "--tag", "b", "--json").json().path(0);
    assertThat(snapshot.path("tags").toString()).isEqualTo("[\"a\",\"b\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--exclude=[", "--exclude-larger-than=x", "--exclude-if-present=a/b"})
  void backup_badRule_isUsage(String option) {
    Cli.Result result = cli.run("backup", source.toString(), option);
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).hasLineCount(1);
    assertThat(home).doesNotExist();
  }

  @Test
  void backup_stdin_becomesAFile() {
    byte[] dump = "dump\n".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    assertThat(cli.runWith(dump, "backup", "--stdin", "--name", "dump.sql").exit()).isZero();
    assertThat(cli.run("cat", "latest", "/dump.sql").raw()).isEqualTo(dump);
    assertThat(cli.run("backup", "--stdin").exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void backup_configuredSource_byNameOrAll() throws Exception {
    Files.createDirectories(home);
    Files.writeString(
        home.resolve("caravan.yaml"),
        "caravan:\n  sources:\n    docs:\n      paths: [" + source + "]\n      exclude: [below]\n");
    assertThat(cli.run("backup", "docs", "--json").json().path("source").asText())
        .isEqualTo("docs");
    assertThat(cli.run("backup", "--json").json().path("files").asLong()).isEqualTo(1);
    Cli.Result unknown = cli.run("backup", "--source", "dogs");
    assertThat(unknown.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).contains("'dogs'").contains("Configured: docs");
    assertThat(cli.run("restore", "--source", "docs", "-t", target.toString()).exit()).isZero();
  }

  @Test
  void backup_nothingNamedNothingConfigured_isUsage() {
    Cli.Result result = cli.run("backup");
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("caravan backup DIRECTORY");
  }

  @Test
  void backup_sourceIsBusy_answersSeven() throws Exception {
    backup();
    List<Path> locks;
    try (Stream<Path> files = Files.list(home.resolve("locks"))) {
      locks = files.toList();
    }
    try (FileChannel channel = FileChannel.open(locks.get(0), StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      Cli.Result result = cli.run("backup", source.toString());
      assertThat(result.exit()).isEqualTo(ExitCode.BUSY);
      assertThat(result.err()).contains("running already");
    }
    backup();
  }

  @Test
  void backup_wrongPassphrase_answersSix() {
    Cli right = cli.with("CARAVAN_PASSPHRASE", "right");
    assertThat(right.run("backup", source.toString()).exit()).isZero();
    Cli.Result result = cli.with("CARAVAN_PASSPHRASE", "wrong").run("backup", source.toString());
    assertThat(result.exit()).isEqualTo(ExitCode.WRONG_KEY);
    assertThat(result.err()).contains("Wrong passphrase").hasLineCount(1);
    assertThat(cli.run("snapshots").exit()).isEqualTo(ExitCode.WRONG_KEY);
    assertThat(right.run("snapshots", "--json").json()).hasSize(1);
  }

  @Test
  void backup_swappedVault_isRefusedUntilAccepted() throws Exception {
    backup();
    Path other = folder.resolve("other");
    new Cli(other).run("backup", source.toString());
    Files.move(home.resolve("vault"), folder.resolve("away"));
    Files.move(other.resolve("vault"), home.resolve("vault"));
    Files.delete(home.resolve("key"));
    Files.move(other.resolve("key"), home.resolve("key"));

    Cli.Result refused = cli.run("backup", source.toString());
    assertThat(refused.exit()).isEqualTo(ExitCode.DAMAGE);
    assertThat(refused.err()).contains("--accept-new-vault").hasLineCount(1);
    assertThat(cli.run("backup", source.toString(), "--accept-new-vault").exit()).isZero();
    assertThat(cli.run("backup", source.toString()).exit()).isZero();
  }

  @Test
  void backup_vaultIsGone_makesNoNewOne() throws Exception {
    backup();
    Files.move(home.resolve("vault"), folder.resolve("away"));
    Cli.Result result = cli.run("backup", source.toString());
    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err()).contains("not there any more").hasLineCount(1);
    assertThat(home.resolve("vault")).doesNotExist();
  }

  @Test
  void backup_notAVault_isRefused() throws Exception {
    Files.createDirectories(home.resolve("vault"));
    Files.writeString(home.resolve("vault/letter.txt"), "something else");
    Cli.Result result = cli.with("CARAVAN_PASSPHRASE", "p").run("backup", source.toString());
    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err()).contains("There is no vault at 'default'").hasLineCount(1);
  }

  @Test
  void backup_newerVault_isRefused() throws Exception {
    backup();
    Path json = home.resolve("vault/caravan.json");
    String newer = Files.readString(json).replace("\"format\":1", "\"format\":99");
    Files.writeString(json, newer);
    Cli.Result result = cli.run("backup", source.toString());
    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err()).contains("newer Caravan").hasLineCount(1);
    assertThat(json).hasContent(newer);
  }

  @Test
  void backup_destinationWithoutVault_needsInit() throws Exception {
    Path disk = folder.resolve("disk");
    Files.createDirectories(home);
    Files.writeString(
        home.resolve("caravan.yaml"),
        "caravan:\n  destinations:\n    usb:\n      directory: " + disk + "\n");
    Cli locked = cli.with("CARAVAN_PASSPHRASE", "p");
    Cli.Result refused = locked.run("backup", source.toString());
    assertThat(refused.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(disk).doesNotExist();
    Cli.Result made = locked.run("init", "--chunk-size", "1MiB", "--json");
    assertThat(made.exit()).as(made.err()).isZero();
    assertThat(made.json().path("chunkSize").asInt()).isEqualTo(1 << 20);
    assertThat(locked.run("init").exit()).isEqualTo(ExitCode.FAILED);
    assertThat(locked.run("backup", source.toString()).exit()).isZero();
  }

  @Test
  void backup_secondDestinationIsAway_isTooFewCopies() throws Exception {
    Path a = folder.resolve("a");
    Path b = folder.resolve("b");
    Files.createDirectories(home);
    Files.writeString(
        home.resolve("caravan.yaml"),
        "caravan:\n  required-copies: 2\n  destinations:\n    a:\n      directory: "
            + a
            + "\n    b:\n      directory: "
            + b
            + "\n      retries: 0\n");
    Cli locked = cli.with("CARAVAN_PASSPHRASE", "p");
    assertThat(locked.run("init", "--destination", "a").exit()).isZero();
    Cli.Result second = locked.run("init");
    assertThat(second.exit()).as(second.err()).isZero();
    assertThat(locked.run("backup", source.toString()).exit()).isZero();
    Files.move(b, folder.resolve("away"));
    Cli.Result result = locked.run("backup", source.toString(), "--json");
    assertThat(result.exit()).isEqualTo(ExitCode.TOO_FEW_COPIES);
    assertThat(result.json().path("copies").asInt()).isEqualTo(1);
    assertThat(result.json().path("failures").has("b")).isTrue();
    Files.move(folder.resolve("away"), b);
    Cli.Result again = locked.run("backup", source.toString(), "--json");
    assertThat(again.json().path("copies").asInt()).isEqualTo(2);
    assertThat(again.exit()).isNotEqualTo(ExitCode.TOO_FEW_COPIES);
    assertThat(locked.run("check").exit()).isZero();
  }

  @Test
  void training_run_leavesNothingBehind() {
    Cli.Result result = cli.run("version", "--train");
    assertThat(result.exit()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEmpty();
    assertThat(home).doesNotExist();
  }
}
