package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code status} over a destination beside the source and two on another device. */
class StatusTest {
  /** A file system in memory, and so another device than that of temporary files. */
  private static final Path ELSEWHERE = Path.of("/dev/shm");

  @TempDir Path folder;
  private Path home;
  private Path source;
  private Path away;
  private Cli cli;

  @BeforeEach
  void settings() throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    source = Files.createDirectories(folder.resolve("documents"));
    away = Files.createTempDirectory(ELSEWHERE, "caravan-status-");
    assertThat(Files.getAttribute(away, "unix:dev"))
        .as("this test needs two file systems")
        .isNotEqualTo(Files.getAttribute(source, "unix:dev"));
    Files.writeString(source.resolve("a"), "some text");
    write(2, "a: { kind: file, directory: %s }, b: { kind: file, directory: %s }");
    cli = new Cli(home);
    ok("init");
  }

  private void write(int copies, String destinations) throws IOException {
    Files.writeString(
        home.resolve("caravan.yaml"),
        ("""
        caravan:
          required-copies: %d
          destinations: { %s }
          sources:
            documents: { paths: [%s], schedule: "0 0 2 * * ?" }
        """)
            .formatted(
                copies, destinations.formatted(away.resolve("a"), away.resolve("b")), source));
  }

  @AfterEach
  void remove() throws IOException {
    try (Stream<Path> files = Files.walk(away)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Cli.Result ok(String... args) {
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  private JsonNode status(int exit, String... more) {
    String[] args =
        Stream.concat(Stream.of("status", "--json"), Stream.of(more)).toArray(String[]::new);
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
    return result.json();
  }

  @Test
  void status_copiesElsewhere_isSafeAndTheQuickAnswerIsTheSame() {
    ok("backup");

    Cli.Result quick = ok("status", "--quick");
    Cli.Result full = ok("status");

    assertThat(full.out())
        .startsWith("SAFE   1 of 1 source in >=2 places   newest ")
        .containsPattern("documents +-> a \\d+s ok   b \\d+s ok");
    assertThat(quick.out()).startsWith("SAFE   1 of 1 source in >=2 places   newest ");
    JsonNode json = status(ExitCode.DONE);
    assertThat(json.path("verdict").asText()).isEqualTo("safe");
    assertThat(json.at("/sources/0/intervalSeconds").asLong()).isEqualTo(86_400);
    assertThat(json.at("/destinations/0/storedBytes").asLong()).isPositive();
    assertThat(json.at("/destinations/0/freeBytes").asLong()).isPositive();
  }

  @Test
  void quick_withoutAKey_answersAndFullAsksForIt() throws IOException {
    ok("backup");
    Files.delete(home.resolve("key"));

    assertThat(ok("status", "--quick").out()).startsWith("SAFE");
    assertThat(cli.run("status").exit()).isNotZero();
  }

  @Test
  void status_nothingBackedUp_isNotProtected() {
    Cli.Result result = cli.run("status");

    assertThat(result.exit()).isEqualTo(ExitCode.TOO_FEW_COPIES);
    assertThat(result.out())
        .startsWith("NOT PROTECTED   0 of 1 source in >=2 places   no drill yet\n")
        .contains("! documents was never backed up. Run 'caravan backup documents'.");
  }

  @Test
  void status_freshHome_isNotProtectedAndMakesNothing() throws IOException {
    Path fresh = folder.resolve("fresh");

    Cli.Result result = new Cli(fresh).run("status");

    assertThat(result.exit()).isEqualTo(ExitCode.TOO_FEW_COPIES);
    assertThat(result.out())
        .startsWith("NOT PROTECTED   0 of 0 sources")
        .contains("caravan backup DIRECTORY");
    assertThat(fresh).doesNotExist();
  }

  @Test
  void status_onlyOnTheSourcesOwnDevice_isNotProtectedAndSaysSo() throws IOException {
    Path beside = folder.resolve("beside");
    Path other = Files.createDirectories(folder.resolve("other-home"));
    Files.writeString(
        other.resolve("caravan.yaml"),
        "caravan: { destinations: { beside: { kind: file, directory: %s } }, sources: { documents: { paths: [%s] } } }"
            .formatted(beside, source));
    cli = new Cli(other);
    ok("init");
    ok("backup");

    for (String[] args : new String[][] {{"status"}, {"status", "--quick"}}) {
      Cli.Result result = cli.run(args);
      assertThat(result.exit()).isEqualTo(ExitCode.TOO_FEW_COPIES);
      assertThat(result.out())
          .startsWith("NOT PROTECTED   0 of 1 source in >=1 place")
          .contains("! on its own disk")
          .contains("only copy on its own disk");
    }
  }

  @Test
  void status_destinationAway_isSaidAndItsCopyIsRemembered() throws IOException {
    ok("backup");
    Files.move(away.resolve("b"), away.resolve("moved"));

    Cli.Result result = ok("status");

    assertThat(result.out())
        .startsWith("SAFE")
        .containsPattern("b \\d+s ! not connected")
        .contains("Not connected: b. ");
    assertThat(status(ExitCode.DONE, "--quick").at("/destinations/1/away").asBoolean()).isTrue();

    Files.writeString(source.resolve("b"), "more");
    assertThat(cli.run("backup").exit()).isEqualTo(ExitCode.TOO_FEW_COPIES);
    JsonNode json = status(ExitCode.TOO_FEW_COPIES);
    assertThat(json.path("verdict").asText()).isEqualTo("at-risk");
    assertThat(json.at("/sources/0/copiesMissing").asInt()).isEqualTo(1);
  }

  @Test
  void status_everyDestinationAway_answersFromWhatWasKnown() throws IOException {
    ok("backup");
    Files.move(away.resolve("a"), away.resolve("moved-a"));
    Files.move(away.resolve("b"), away.resolve("moved-b"));

    Cli.Result result = cli.run("status");

    assertThat(result.out()).contains("Not connected: a. ").contains("Not connected: b. ");
    assertThat(cli.run("backup").exit()).isNotZero();
    JsonNode json = status(ExitCode.TOO_FEW_COPIES, "--quick");
    assertThat(json.path("verdict").asText()).isEqualTo("at-risk");
    assertThat(json.at("/sources/0/failure").asText()).isNotEmpty();
  }

  @Test
  void status_suspiciousSource_isAtRiskUntilItIsTrusted() throws IOException {
    for (int i = 0; i < 40; i++) {
      Files.writeString(source.resolve("file-" + i), "text " + i);
    }
    ok("backup");
    for (int i = 0; i < 30; i++) {
      Files.delete(source.resolve("file-" + i));
    }
    assertThat(cli.run("backup").exit()).isEqualTo(ExitCode.INCOMPLETE);

    for (String[] more : new String[][] {{}, {"--quick"}}) {
      JsonNode json = status(ExitCode.TOO_FEW_COPIES, more);
      assertThat(json.path("verdict").asText()).isEqualTo("at-risk");
      assertThat(json.at("/sources/0/suspicious").asText()).contains("less than half");
    }

    ok("trust", status(ExitCode.TOO_FEW_COPIES).at("/sources/0/snapshot").asText());
    assertThat(status(ExitCode.DONE, "--quick").path("verdict").asText()).isEqualTo("safe");
    assertThat(status(ExitCode.DONE).path("verdict").asText()).isEqualTo("safe");
  }

  @Test
  void status_notProtected_isListedWithItsReasons() throws IOException {
    Files.writeString(source.resolve(".caravanignore"), "*.tmp\n");
    Files.writeString(source.resolve("x.tmp"), "x");
    ok("backup");

    Cli.Result result = ok("status");

    assertThat(result.out()).contains("Not protected: 1 excluded by your rules");
    assertThat(status(ExitCode.DONE).at("/notProtected/0/reason").asText()).isEqualTo("excluded");
  }

  @Test
  void status_damageThatACheckFound_isExitFive() throws IOException {
    ok("backup");
    Path pack;
    try (Stream<Path> files = Files.walk(away.resolve("b").resolve("packs"))) {
      pack = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(pack);
    bytes[10] ^= 1;
    Files.write(pack, bytes);
    assertThat(cli.run("check", "--read-data").exit()).isEqualTo(ExitCode.DAMAGE);

    JsonNode quick = status(ExitCode.DAMAGE, "--quick");

    assertThat(quick.at("/destinations/1/damagedObjects").asLong()).isEqualTo(1);
    assertThat(quick.at("/sources/0/destinations/1/state").asText()).isEqualTo("damaged");
    assertThat(status(ExitCode.DAMAGE).path("damaged").asBoolean()).isTrue();
  }

  @Test
  void interval_ofSchedules_isTheirLongestPause() {
    Instant now = Instant.parse("2026-11-29T12:00:00Z");
    assertThat(StatusPlan.interval("0 0 2 * * ?", now, ZoneOffset.UTC).orElseThrow().toHours())
        .isEqualTo(24);
    assertThat(
            StatusPlan.interval("0 0 9 ? * MON-FRI", now, ZoneOffset.UTC).orElseThrow().toHours())
        .isEqualTo(72);
    assertThat(StatusPlan.interval("every 15m", now, ZoneOffset.UTC).orElseThrow().toMinutes())
        .isEqualTo(15);
    assertThat(StatusPlan.interval("0 0 2 1 1 ? 2026", now, ZoneOffset.UTC)).isEmpty();
  }
}
