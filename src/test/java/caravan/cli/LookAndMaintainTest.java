package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that look into snapshots, keep the vault in order and manage its keys. */
class LookAndMaintainTest {
  @TempDir Path folder;
  private Path home;
  private Path source;
  private Cli cli;

  @BeforeEach
  void setUp() throws IOException {
    home = folder.resolve("home");
    source = Files.createDirectories(folder.resolve("source"));
    cli = new Cli(home);
    Files.createDirectories(source.resolve("below"));
    write("below/kept.txt", "kept");
    write("changed.txt", "before");
    write("removed.txt", "gone");
    backup();
    write("changed.txt", "afterwards");
    write("added.txt", "new");
    Files.delete(source.resolve("removed.txt"));
    backup();
  }

  private void write(String name, String text) throws IOException {
    Path file = Files.writeString(source.resolve(name), text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
  }

  private void backup() {
    Cli.Result result = cli.run("backup", source.toString());
    assertThat(result.exit()).as(result.err()).isZero();
  }

  private Cli.Result ok(String... args) {
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.err()).isZero();
    return result;
  }

  private String id(int index) {
    return ok("snapshots", "--json").json().path(index).path("id").asText();
  }

  @Test
  void backup_sourceThatLostHalfOfItsFiles_protectsTheSnapshotBefore() throws IOException {
    for (int i = 0; i < 30; i++) {
      write("many-" + i, "x");
    }
    backup();
    String whole = id(2);
    for (int i = 0; i < 25; i++) {
      Files.delete(source.resolve("many-" + i));
    }

    Cli.Result shrunk = cli.run("backup", source.toString());
    assertThat(shrunk.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(shrunk.err()).contains("looks wrong").contains("less than half");

    backup();
    ok("forget", "--keep-last", "1");
    assertThat(ok("snapshots", "--json").json().findValuesAsText("id"))
        .as("the one before, the shrunk one and the newest")
        .hasSize(3)
        .contains(whole);
    Cli.Result refused = cli.run("forget", whole);
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.err()).contains("is pinned");
    ok("forget", whole, "--include-pinned");
    assertThat(ok("snapshots", "--json").json()).hasSize(2);
  }

  @Test
  void snapshots_list_isATableAndAnArray() {
    assertThat(ok("snapshots").out()).contains(source.toString()).contains("2 snapshots");
    assertThat(ok("snapshots", "--last", "1").out()).contains("1 snapshot\n");
    assertThat(ok("snapshots", "--source", "other", "--json").json()).isEmpty();
    assertThat(cli.run("snapshots", "--last", "0").exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void ls_snapshot_listsWhatWasBackedUp() {
    assertThat(ok("ls").out().lines())
        .containsExactly(source + "/added.txt", source + "/below/", source + "/changed.txt");
    assertThat(ok("ls", "latest", source + "/below").out()).isEqualTo(source + "/below/kept.txt\n");
    assertThat(ok("ls", "-r").out()).contains("/below/kept.txt");
    assertThat(ok("ls", "-l").out()).contains("-rw").contains("10 B").contains("2026-01-01");
    JsonNode json = ok("ls", id(0), "/", "-r", "--json").json();
    assertThat(json.findValuesAsText("path")).contains(source + "/removed.txt");
    assertThat(cli.run("ls", "latest", "/nowhere").exit()).isEqualTo(ExitCode.FAILED);
    assertThat(cli.run("ls", "latest", "relative").exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void cat_file_isItsBytes() {
    assertThat(ok("cat", "latest", source + "/changed.txt").out()).isEqualTo("afterwards");
    assertThat(ok("cat", id(0), source + "/changed.txt").out()).isEqualTo("before");
    assertThat(cli.run("cat", "latest", source.toString()).err()).contains("is a directory");
    assertThat(cli.run("cat", "latest").exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void history_path_showsItsVersions() {
    JsonNode json = ok("history", source + "/changed.txt", "--json").json();
    assertThat(json.findValuesAsText("state")).containsExactly("added", "changed");
    assertThat(json.path(1).path("entry").path("size").asLong()).isEqualTo(10);
    assertThat(ok("history", source + "/removed.txt").out()).contains("removed");
    assertThat(ok("history", source + "/below/kept.txt", "--all").out()).contains("same");
    assertThat(cli.run("history", "/nowhere").exit()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void find_glob_looksIntoAllSnapshots() {
    assertThat(ok("find", "removed*").out()).contains(source + "/removed.txt").hasLineCount(1);
    assertThat(ok("find", "KEPT.*", "-i").out()).hasLineCount(2);
    assertThat(ok("find", "/**/below/*", "--json").json()).hasSize(2);
    assertThat(ok("find", "nothing").err()).contains("Nothing");
  }

  @Test
  void diff_two_showsWhatDiffers() {
    Cli.Result result = ok("diff", id(0), "latest");
    assertThat(result.out().lines())
        .contains(
            "+  " + source + "/added.txt",
            "M  " + source + "/changed.txt",
            "-  " + source + "/removed.txt",
            "1 added, 1 removed, 1 changed, 0 with other metadata");
    assertThat(ok("diff", id(0), id(0)).out()).startsWith("0 added");
    JsonNode json = ok("diff", id(0), "latest", source + "/added.txt", "--json").json();
    assertThat(json).hasSize(1);
    assertThat(json.path(0).path("change").asText()).isEqualTo("added");
  }

  @Test
  void check_wholeVault_isClean() {
    assertThat(ok("check").out()).startsWith("ok  default  2 snapshots");
    JsonNode json = ok("check", "--read-data", "--json").json();
    assertThat(json.path("clean").asBoolean()).isTrue();
    assertThat(json.path("packsRead").asInt()).isPositive();
    assertThat(ok("check", "--read-data=50%").exit()).isZero();
    assertThat(ok("check", "--read-data=1MB").exit()).isZero();
    assertThat(cli.run("check", "--read-data=much").exit()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("check", "--read-data=0%").exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void check_missingPacks_namesTheFilesAndARestoreWritesNoWrongByte() throws Exception {
    String pack = "";
    try (Stream<Path> packs = Files.walk(home.resolve("vault/packs"))) {
      for (Path file : packs.filter(Files::isRegularFile).toList()) {
        pack = file.getFileName().toString();
        Files.delete(file);
      }
    }
    Cli.Result check = cli.run("check");
    assertThat(check.exit()).isEqualTo(ExitCode.DAMAGE);
    assertThat(check.out()).contains(pack).contains("touches");
    Cli.Result restore = cli.run("restore", id(0), "--target", folder.resolve("out").toString());
    assertThat(restore.exit()).isEqualTo(ExitCode.DAMAGE);
    assertThat(restore.err()).contains("could not be restored");
    assertThat(cli.run("repair", "snapshots", "--dry-run").exit()).isEqualTo(ExitCode.DAMAGE);
  }

  @Test
  void repair_lostIndex_isRebuilt() throws Exception {
    try (Stream<Path> indexes = Files.list(home.resolve("vault/index"))) {
      for (Path index : indexes.toList()) {
        Files.delete(index);
      }
    }
    assertThat(cli.run("check").exit()).isEqualTo(ExitCode.DAMAGE);
    assertThat(ok("repair", "index", "--json").json().path("indexedPacks")).isNotEmpty();
    ok("check");
  }

  @Test
  void repair_lostParameters_arePutBack() throws Exception {
    Path json = home.resolve("vault/caravan.json");
    String was = Files.readString(json);
    Files.delete(json);
    assertThat(cli.run("snapshots").exit()).isEqualTo(ExitCode.FAILED);
    assertThat(ok("repair", "parameters").out()).contains("put back");
    assertThat(json).hasContent(was);
    assertThat(ok("repair", "parameters").out()).contains("as it should be");
  }

  @Test
  void forget_rules_keepWhatTheySay() {
    assertThat(cli.run("forget").exit()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("forget", "--keep-within", "x").exit()).isEqualTo(ExitCode.USAGE);
    JsonNode plan = ok("forget", "--keep-last", "1", "--dry-run", "--json").json();
    assertThat(plan.path("forgotten")).hasSize(1);
    assertThat(ok("snapshots", "--json").json()).hasSize(2);
    assertThat(ok("forget", "--keep-last", "1").out()).contains("forgot 1 snapshot, kept 1");
    assertThat(ok("snapshots", "--json").json()).hasSize(1);
    ok("check");
  }

  @Test
  void forget_id_removesThatOne() {
    String second = id(1);
    assertThat(cli.run("forget", "ffff0000").exit()).isEqualTo(ExitCode.FAILED);
    assertThat(cli.run("forget", id(0), "--keep-last", "1").exit()).isEqualTo(ExitCode.USAGE);
    ok("forget", id(0).substring(0, 10));
    assertThat(id(0)).isEqualTo(second);
  }

  @Test
  void prune_young_condemnsNothingYet() {
    ok("forget", id(0));
    assertThat(ok("prune", "--dry-run").out()).contains("in use");
    JsonNode json = ok("prune", "--json").json();
    assertThat(json.path("freedBytes").asLong()).isZero();
    assertThat(cli.run("prune", "--max-dead", "200").exit()).isEqualTo(ExitCode.USAGE);
    ok("check");
  }

  @Test
  void key_addListRemove_workTogether() throws Exception {
    Path passphrase = Files.writeString(folder.resolve("pass"), "another\n");
    Cli.Result added =
        ok("key", "add", "--new-passphrase-file", passphrase.toString(), "--label", "spare");
    assertThat(added.out()).startsWith("Added the passphrase");
    JsonNode keys = ok("key", "list", "--json").json().path("keys");
    assertThat(keys.findValuesAsText("label")).contains("spare");
    ok("snapshots", "--passphrase-file", passphrase.toString());

    String spare =
        keys.path(0).path("label").asText().equals("spare")
            ? keys.path(0).path("id").asText()
            : keys.path(1).path("id").asText();
    Cli.Result removed = ok("key", "remove", spare);
    assertThat(removed.err()).contains("may have kept the master key");
    assertThat(cli.run("snapshots", "--passphrase-file", passphrase.toString()).exit())
        .isEqualTo(ExitCode.WRONG_KEY);
    Cli.Result last =
        cli.run("key", "remove", ok("key", "list", "--json").json().at("/keys/0/id").asText());
    assertThat(last.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(cli.run("key", "add").exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void key_rotate_keepsEverythingReadable() {
    String old = ok("key", "list", "--json").json().at("/keys/0/id").asText();
    ok("key", "rotate");
    assertThat(ok("key", "list", "--json").json().at("/keys/0/id").asText()).isNotEqualTo(old);
    backup();
    ok("check", "--read-data");
    ok("restore", id(0), "--target", folder.resolve("out").toString());
  }

  @Test
  void key_kit_isThePageToKeep() throws Exception {
    Cli.Result page = ok("key", "kit");
    assertThat(page.out()).contains("THE KEY").contains(home.resolve("vault").toString());
    assertThat(page.err()).contains("holds the key");
    Path file = folder.resolve("page.html");
    ok("key", "kit", "--html", "--output", file.toString());
    assertThat(file).content().startsWith("<!DOCTYPE html>");
    assertThat(cli.run("key", "kit", "-o", file.toString()).exit()).isEqualTo(ExitCode.FAILED);
  }
}
