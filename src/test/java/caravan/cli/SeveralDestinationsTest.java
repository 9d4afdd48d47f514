package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.operations.ClientState;
import caravan.storage.Payload;
import caravan.storage.spool.Spool;
import caravan.storage.spool.SpoolPlace;
import caravan.storage.spool.SpoolRun;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three directories as destinations, which go away, lag and are damaged. */
class SeveralDestinationsTest {
  @TempDir Path folder;
  private Path home;
  private Path source;
  private Cli cli;

  @BeforeEach
  void setUp() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    source = Files.createDirectory(folder.resolve("source"));
    cli = new Cli(home);
    settings("a", "b", "c");
    Files.writeString(source.resolve("notes.txt"), "what was\n");
    Files.writeString(source.resolve("large.txt"), "0123456789\n".repeat(100_000));
    ok("init");
    ok("backup", source.toString());
  }

  private void settings(String... names) throws IOException {
    StringBuilder yaml = new StringBuilder("caravan:\n  required-copies: 2\n  destinations:\n");
    for (String name : names) {
      yaml.append("    %s: { kind: file, directory: %s }\n".formatted(name, place(name)));
    }
    Files.writeString(home.resolve("caravan.yaml"), yaml);
  }

  private Path place(String name) {
    return folder.resolve(name);
  }

  private void takeAway(String name) throws IOException {
    Files.move(place(name), place(name + "-away"));
  }

  private void bringBack(String name) throws IOException {
    Files.move(place(name + "-away"), place(name));
  }

  private Cli.Result ok(String... args) {
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.err()).isZero();
    return result;
  }

  private List<Path> files(String below) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve(below))) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private int snapshots(String destination) {
    return ok("snapshots", "--json", "--destination", destination).json().size();
  }

  private void backupWithout(String name) throws IOException {
    takeAway(name);
    Files.writeString(source.resolve("new.txt"), "and this\n".repeat(30_000));
    ok("backup", source.toString());
    bringBack(name);
  }

  @Test
  void backup_oneOfThreeIsAway_isSuccessWithTheRequiredCopies() throws Exception {
    takeAway("a");
    Cli.Result result = cli.run("backup", source.toString(), "--json");
    assertThat(result.exit()).isZero();
    assertThat(result.json().path("copies").asInt()).isEqualTo(2);
    takeAway("b");
    Cli.Result few = cli.run("backup", source.toString());
    assertThat(few.exit()).isEqualTo(ExitCode.TOO_FEW_COPIES);
    assertThat(few.err()).contains("Only 1 of 2 required copies");
  }

  @Test
  void restore_nearestLagsAndIsDamaged_bringsBackTheNewestAndSaysSo() throws Exception {
    backupWithout("a");
    for (Path pack : files("a/packs")) {
      byte[] bytes = Files.readAllBytes(pack);
      bytes[20] ^= 1;
      Files.write(pack, bytes);
    }
    Path target = folder.resolve("out");
    Cli.Result result = ok("restore", "latest", "--target", target.toString());
    assertThat(result.err()).contains("'a' is damaged");
    Path restored = target.resolve("." + source).normalize();
    assertThat(restored.resolve("new.txt")).hasSameTextualContentAs(source.resolve("new.txt"));
    assertThat(restored.resolve("large.txt")).hasSameTextualContentAs(source.resolve("large.txt"));
    assertThat(ok("cat", "latest", source + "/large.txt").out()).hasSize(1_100_000);
  }

  @Test
  void restore_damagedEverywhere_isDamage() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      for (Path pack : files(name + "/packs")) {
        Files.delete(pack);
      }
    }
    Cli.Result result = cli.run("restore", "latest", "--target", folder.resolve("out").toString());
    assertThat(result.exit()).isEqualTo(ExitCode.DAMAGE);
  }

  @Test
  void replicate_laggingDestination_isBroughtUpToDateWithoutTheSource() throws Exception {
    backupWithout("c");
    Files.move(source, folder.resolve("no-source"));
    Cli.Result plan = ok("replicate", "--dry-run");
    assertThat(plan.out()).contains("up to date  a").contains("would copy to c: 1 snapshot");
    assertThat(snapshots("c")).isEqualTo(1);
    assertThat(ok("replicate").out()).contains("copied to c: 1 snapshot");
    assertThat(snapshots("c")).isEqualTo(2);
    ok("check", "--read-data", "--destination", "c");
    assertThat(ok("replicate").out()).contains("up to date  c");
  }

  @Test
  void replicate_newDestination_getsAVaultAndAllOfIt() throws Exception {
    settings("a", "b", "c", "d");
    JsonNode json = ok("replicate", "--from", "b", "--to", "d", "--json").json();
    assertThat(json.path("destination").asText()).isEqualTo("d");
    assertThat(json.path("snapshots")).hasSize(1);
    assertThat(json.path("packs").asInt()).isPositive();
    assertThat(snapshots("d")).isEqualTo(1);
    ok("check", "--read-data", "--destination", "d");
  }

  @Test
  void replicate_destinationThatIsAway_isTooFewCopiesAndMakesNoneInItsPlace() throws Exception {
    takeAway("c");
    assertThat(cli.run("replicate").exit()).isEqualTo(ExitCode.TOO_FEW_COPIES);
    assertThat(cli.run("replicate", "--to", "c").exit()).isEqualTo(ExitCode.TOO_FEW_COPIES);
    assertThat(place("c")).doesNotExist();
    ok("replicate", "--to", "b");
  }

  @Test
  void replicate_namesThatAreNone_areBadUsage() throws Exception {
    assertThat(cli.run("replicate", "--to", "x").exit()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("replicate", "--from", "x").exit()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("replicate", "--from", "a", "--to", "a").exit()).isEqualTo(ExitCode.USAGE);
    settings("a", "b");
    assertThat(cli.run("replicate", "--from", "b", "--to", "a").exit()).isZero();
  }

  @Test
  void replicate_snapshotThatWasForgottenElsewhere_staysForgotten() throws Exception {
    String id = ok("snapshots", "--json").json().at("/0/id").asText();
    ok("backup", source.toString());
    takeAway("c");
    cli.run("forget", id);
    bringBack("c");
    Cli.Result result = ok("replicate");
    assertThat(result.err()).contains("forgotten");
    assertThat(snapshots("a")).isEqualTo(1);
    assertThat(snapshots("c")).isEqualTo(2);
  }

  @Test
  void check_dataLostHere_saysFromWhereItCanBeHealed() throws Exception {
    for (Path pack : files("b/packs")) {
      byte[] bytes = Files.readAllBytes(pack);
      bytes[20] ^= 1;
      Files.write(pack, bytes);
    }
    Cli.Result check = cli.run("check", "--read-data", "--destination", "b");
    assertThat(check.exit()).isEqualTo(ExitCode.DAMAGE);
    assertThat(check.err()).contains("'caravan repair --from a' brings them from there");
    ok("repair", "--from", "a");
    ok("check", "--read-data");
  }

  @Test
  void repair_fromAnother_healsWhatIsDamagedOrMissing() throws Exception {
    List<Path> packs = files("b/packs");
    byte[] bytes = Files.readAllBytes(packs.get(0));
    bytes[20] ^= 1;
    Files.write(packs.get(0), bytes);
    Files.delete(files("b/trees").get(0));
    Path index = files("b/index").get(0);
    Files.write(index, new byte[200]);
    Files.write(files("b/snapshots").get(0), new byte[300]);
    assertThat(cli.run("check", "--read-data", "--destination", "b").exit())
        .isEqualTo(ExitCode.DAMAGE);
    assertThat(cli.run("repair", "--from", "x").exit()).isEqualTo(ExitCode.USAGE);
    JsonNode plan = ok("repair", "--from", "a", "--dry-run", "--json", "--destination", "b").json();
    assertThat(plan.path("healed").size()).isPositive();
    assertThat(Files.readAllBytes(index)).containsOnly(0);
    ok("repair", "--from", "a");
    // what a damaged index hid from the first check is found by the next
    cli.run("check", "--read-data", "--destination", "b");
    ok("repair", "copies", "--destination", "b");
    ok("check", "--read-data", "--destination", "b");
    assertThat(ok("repair", "copies").out()).contains("healed b: 0 objects");
  }

  @Test
  void repair_lostEverywhere_isDamage() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      Files.delete(files(name + "/packs").get(0));
    }
    assertThat(cli.run("repair", "--from", "a").exit()).isEqualTo(ExitCode.DAMAGE);
  }

  @Test
  void backup_destinationThatWasAway_catchesUpByItself() throws Exception {
    backupWithout("c");
    long before = bytes("a");
    String newest = ok("snapshots", "--json", "--last", "1").json().at("/0/name").asText();
    JsonNode json = ok("backup", source.toString(), "--json").json();
    assertThat(json.path("copies").asInt()).isEqualTo(3);
    assertThat(json.path("parent").asText()).as("builds on the newest").isEqualTo(newest);
    assertThat(json.path("suspicious").asText()).isEmpty();
    assertThat(bytes("a") - before).as("nothing is stored twice").isLessThan(20_000);
    assertThat(snapshots("c")).isEqualTo(2);
    ok("check", "--read-data", "--destination", "c");
    assertThat(ok("backup", source.toString(), "--json").json().path("copies").asInt())
        .isEqualTo(3);
    assertThat(snapshots("c")).isEqualTo(3);
  }

  @Test
  void report_objectsWaitInTheSpool_saysSoAndTheNextBackupDeliversThem() throws Exception {
    String vault = new ClientState(home).pinnedVault("a").orElseThrow();
    Payload payload = Payload.of(new byte[] {1, 2, 3});
    String hash = HexFormat.of().formatHex(payload.sha256());
    try (SpoolRun run = new Spool(home.resolve("spool"), 1_000).begin()) {
      run.add("packs/aa/" + hash, payload, new SpoolPlace(vault, "a"));
      run.add("packs/aa/" + hash, payload, new SpoolPlace(vault, "gone"));
    }

    JsonNode spool = ok("report", "--json").json().path("spool");
    assertThat(spool.at("/a/objects").asInt()).isEqualTo(1);
    assertThat(spool.at("/a/bytes").asInt()).isEqualTo(3);
    assertThat(ok("report").out()).contains("3 B (1 object) wait in the spool for 'a'");

    assertThat(ok("backup", source.toString()).err()).contains("'gone' was dropped");
    assertThat(place("a").resolve("packs/aa/" + hash)).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(ok("report", "--json").json().path("spool")).isEmpty();
  }

  private long bytes(String destination) throws IOException {
    long bytes = 0;
    for (Path file : files(destination)) {
      bytes += Files.size(file);
    }
    return bytes;
  }
}
