package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code report} over two destinations and two copies that are required. */
class ReportTest {
  @TempDir Path folder;
  private Path home;
  private Path source;
  private Cli cli;

  @BeforeEach
  void settings() throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    source = Files.createDirectories(folder.resolve("documents"));
    Files.write(source.resolve("a"), new byte[100_000]);
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          required-copies: 2
          destinations:
            a: { kind: file, directory: %s }
            b: { kind: file, directory: %s }
          sources:
            documents: { paths: [%s] }
        """
            .formatted(folder.resolve("a"), folder.resolve("b"), source));
    cli = new Cli(home);
    ok("init");
  }

  private Cli.Result ok(String... args) {
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  private JsonNode report(int exit) {
    Cli.Result result = cli.run("report", "--json");
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
    return result.json();
  }

  private List<Path> files(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void report_nothingBackedUp_isNotSafe() {
    Cli.Result result = cli.run("report");

    assertThat(result.exit()).isEqualTo(ExitCode.TOO_FEW_COPIES);
    assertThat(result.out())
        .startsWith("NOT SAFE  0 of 1 source in at least 2 places\n")
        .containsPattern("documents .* never .* 0/2 .* too few copies");
  }

  @Test
  void report_copiesEverywhere_isSafeAndProvenByTheUpload() {
    ok("backup");

    assertThat(ok("report").out())
        .startsWith("SAFE  1 of 1 source in at least 2 places, newest ")
        .contains("a, b")
        .contains("none known");
    assertThat(ok("report").out()).contains("'documents' has a copy on its own disk (a, b): ");
    JsonNode json = report(ExitCode.DONE);
    assertThat(json.at("/sources/0/sameDisk").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(json.path("verdict").asText()).isEqualTo("safe");
    assertThat(json.at("/sources/0/copies").asInt()).isEqualTo(2);
    assertThat(json.at("/sources/0/holders").toString()).isEqualTo("[\"a\",\"b\"]");
    JsonNode proven = json.at("/destinations/0/proven/0");
    assertThat(proven.path("days").asInt()).isEqualTo(7);
    assertThat(proven.path("bytes").asLong())
        .as("all but the key, the parameters and the instance, that no backup stores")
        .isEqualTo(
            json.at("/destinations/0/bytes").asLong()
                - json.at("/destinations/0/unprovenBytes").asLong());
    assertThat(json.at("/destinations/0/unprovenObjects").asInt()).isEqualTo(3);
    assertThat(proven.path("readBytes").asLong()).isLessThan(proven.path("bytes").asLong());
  }

  @Test
  void report_afterReadingAll_isAllProvenAndRead() throws IOException {
    ok("backup");
    ok("check", "--read-data");

    JsonNode destination = report(ExitCode.DONE).at("/destinations/1");
    assertThat(destination.path("unprovenObjects").asInt()).isZero();
    long ownReport =
        files(folder.resolve("b/records/report")).stream()
            .max(Comparator.comparing(file -> file.toFile().lastModified()))
            .orElseThrow()
            .toFile()
            .length();
    assertThat(destination.at("/proven/2/readBytes").asLong())
        .as("all but the report of the check itself")
        .isEqualTo(destination.path("bytes").asLong() - ownReport);
    assertThat(ok("report").out()).contains("100%");
  }

  @Test
  void report_oneBehind_lacksACopy() throws IOException {
    ok("backup");
    Files.write(source.resolve("b"), new byte[10]);
    assertThat(cli.run("backup", "--destination", "a").exit()).isEqualTo(ExitCode.TOO_FEW_COPIES);

    JsonNode json = report(ExitCode.TOO_FEW_COPIES);
    assertThat(json.path("verdict").asText()).isEqualTo("not-safe");
    assertThat(json.at("/sources/0/holders").toString()).isEqualTo("[\"a\"]");
    assertThat(json.at("/sources/0/behind/b").asText()).isNotEmpty();
    assertThat(cli.run("report").out()).contains("NOT SAFE  0 of 1").contains("b ").contains("old");
    assertThat(cli.run("report", "--destination", "a").exit())
        .as("one of one that was looked at")
        .isZero();
  }

  @Test
  void report_destinationOutOfReach_isSaidAndItsCopyDoesNotCount() throws IOException {
    ok("backup");
    Files.move(folder.resolve("b"), folder.resolve("elsewhere"));

    Cli.Result result = cli.run("report");
    assertThat(result.exit()).isEqualTo(ExitCode.TOO_FEW_COPIES);
    assertThat(result.out()).startsWith("NOT SAFE").contains("'b' was not looked at: ");
    assertThat(report(ExitCode.TOO_FEW_COPIES).at("/unreachable/b").asText()).isNotEmpty();
  }

  @Test
  void report_knownDamage_isTheVerdictUntilItIsGone() throws IOException {
    ok("backup");
    Path pack = files(folder.resolve("b").resolve("packs")).get(0);
    byte[] bytes = Files.readAllBytes(pack);
    bytes[10] ^= 1;
    Files.write(pack, bytes);
    assertThat(report(ExitCode.DONE).path("verdict").asText())
        .as("nobody has looked")
        .isEqualTo("safe");
    assertThat(cli.run("check", "--read-data").exit()).isEqualTo(ExitCode.DAMAGE);

    Cli.Result result = cli.run("report");
    assertThat(result.exit()).isEqualTo(ExitCode.DAMAGE);
    assertThat(result.out())
        .startsWith("DAMAGED  ")
        .contains("'b' has 1 damaged object. Run 'caravan check --destination b'");
    JsonNode json = report(ExitCode.DAMAGE);
    assertThat(json.at("/destinations/1/damaged/0").asText())
        .contains(pack.getFileName().toString());
    assertThat(json.at("/destinations/0/damaged")).isEmpty();

    bytes[10] ^= 1;
    Files.write(pack, bytes);
    ok("check", "--read-data");
    report(ExitCode.DONE);
  }

  @Test
  void report_ofAnotherHome_knowsNoProofButTheCopies() throws IOException {
    ok("backup");
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.copy(home.resolve("caravan.yaml"), other.resolve("caravan.yaml"));
    Files.copy(home.resolve("key"), other.resolve("key"));
    Cli.Result result = new Cli(other).run("report", "--json");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.json().at("/destinations/0/unprovenBytes").asLong())
        .isEqualTo(result.json().at("/destinations/0/bytes").asLong());
    assertThat(result.json().at("/destinations/0/oldestProof").isMissingNode()).isTrue();
  }
}
