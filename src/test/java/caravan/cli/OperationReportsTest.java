package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of commands that run alone, over two destinations. */
class OperationReportsTest {
  /** What a browser would run, if it were no text; it may stand in the name of a file. */
  private static final String HOSTILE = "<img src=x onerror=alert(1)>&\"'.txt";

  @TempDir Path folder;
  private Path home;
  private Path source;
  private Cli cli;

  @BeforeEach
  void make() throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    source = Files.createDirectories(folder.resolve("documents"));
    Files.writeString(source.resolve(HOSTILE), "text of a file\n".repeat(2_000));
    settings("");
    cli = new Cli(home);
    ok("init");
  }

  private void settings(String more) throws IOException {
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          destinations:
            a: { kind: file, directory: %s, retry-delay: 1ms }
            b: { kind: file, directory: %s, retry-delay: 1ms }
          sources:
            documents: { paths: [%s] }
        %s"""
            .formatted(folder.resolve("a"), folder.resolve("b"), source, more));
  }

  private Cli.Result ok(String... args) {
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  private JsonNode list() {
    return ok("report", "list", "--json").json();
  }

  private JsonNode latest() {
    return ok("report", "show", "latest", "--json").json();
  }

  private List<String> stored(String destination) throws IOException {
    Path reports = folder.resolve(destination).resolve("records/report");
    if (!Files.isDirectory(reports)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(reports)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void backup_leavesOneReport_theSameAtEachDestination() throws IOException {
    ok("backup");

    assertThat(stored("a")).hasSize(1).isEqualTo(stored("b"));
    JsonNode report = latest();
    assertThat(report.path("id").asText()).matches("backup-[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}");
    assertThat(report.path("kind").asText()).isEqualTo("backup");
    assertThat(report.path("sources").toString()).isEqualTo("[\"documents\"]");
    assertThat(report.path("state").asText()).isEqualTo("succeeded");
    assertThat(report.path("requestedBy").asText()).isNotEmpty();
    assertThat(report.at("/results/0/files").asInt()).isEqualTo(1);
    assertThat(report.at("/results/0/copies").asInt()).isEqualTo(2);
    assertThat(ok("snapshots", "--json").json().path(0).path("name").asText())
        .isEqualTo(report.at("/results/0/snapshot").asText());
  }

  @Test
  void everyKind_thatChangesOrProves_leavesOne_andReadersNone() throws IOException {
    ok("backup");
    ok("check");
    ok("drill");
    ok("restore", "latest", "--target", folder.resolve("out").toString());
    ok("forget", "--keep-last", "1");
    ok("prune");
    ok("replicate");
    ok("repair", "index");
    ok("repair", "copies");
    ok("repair", "snapshots");
    ok("snapshots");
    ok("ls");
    ok("report");
    ok("backup", "--dry-run");
    ok("prune", "--dry-run");
    ok("restore", "latest", "--target", folder.resolve("none").toString(), "--dry-run");

    assertThat(list().findValuesAsText("kind"))
        .containsExactly(
            "repair snapshots",
            "repair copies",
            "repair index",
            "replicate",
            "prune",
            "forget",
            "restore",
            "drill",
            "check",
            "backup");
    assertThat(ok("report", "list", "--kind", "check").out()).contains("check-").hasLineCount(2);
    assertThat(ok("report", "list", "--limit", "3").err()).contains("There are 10");
    assertThat(ok("report", "list", "--source", "documents", "--json").json())
        .as("backup, drill and restore")
        .hasSize(3);
    assertThat(ok("check", "--read-data").out()).contains("ok  a", "ok  b");
  }

  @Test
  void operation_thatFails_leavesAReportWithTheReason() throws IOException {
    ok("backup");
    Path file = folder.resolve("b/records/report").resolve(stored("b").get(0));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);

    assertThat(cli.run("check", "--read-data").exit()).isEqualTo(ExitCode.DAMAGE);

    JsonNode report = latest();
    assertThat(report.path("state").asText()).isEqualTo("failed");
    assertThat(report.path("exit").asInt()).isEqualTo(ExitCode.DAMAGE);
    assertThat(report.at("/results/1/findings/0/object").asText()).contains("records/report/");
    assertThat(cli.run("restore", "0123456789").exit()).isNotZero();
    assertThat(list()).as("what was refused before it began leaves none").hasSize(2);
    assertThat(ok("check").err()).as("only a check of all data reads reports").isEmpty();
  }

  @Test
  void destination_thatTakesNoReport_isToldAndTheOperationIsDone() throws IOException {
    Files.createDirectories(folder.resolve("b/records"));
    Files.writeString(folder.resolve("b/records/report"), "a file where a folder should be");

    Cli.Result result = ok("backup");

    assertThat(result.err()).contains("'b' did not take the report of this operation: ");
    assertThat(stored("a")).hasSize(1);
  }

  @Test
  void destination_thatIsAway_hasNoneUntilReplicated() throws IOException {
    Files.move(folder.resolve("b"), folder.resolve("away"));
    ok("backup");
    Files.move(folder.resolve("away"), folder.resolve("b"));
    assertThat(stored("b")).isEmpty();

    ok("replicate");

    assertThat(stored("b")).containsAll(stored("a")).hasSize(2);
  }

  @Test
  void show_nameOfAFileWithHtml_staysText() throws IOException {
    ok("backup");
    try (Stream<Path> packs = Files.walk(folder.resolve("a/packs"))) {
      for (Path pack : packs.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(pack);
        bytes[20] ^= 1;
        Files.write(pack, bytes);
      }
    }
    assertThat(cli.run("check", "--read-data").exit()).isEqualTo(ExitCode.DAMAGE);

    String html = ok("report", "show", "latest", "--format", "html").out();

    assertThat(html)
        .startsWith("<!DOCTYPE html>")
        .contains("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;.txt")
        .doesNotContain("<img", "<script", "javascript:", "http://", "https://", "src=\"");
    assertThat(html).contains("Content-Security-Policy", "default-src 'none'");
    assertThat(ok("report", "show", "latest").out()).contains(HOSTILE);
    assertThat(latest().at("/results/0/findings").toString())
        .contains("<img src=x onerror=alert(1)>");
  }

  @Test
  void show_toAFile_isWhole_andWhatIsWrongIsSaid() throws IOException {
    ok("backup");
    Path file = folder.resolve("report.html");

    assertThat(ok("report", "show", "latest", "--format=html", "--output", file.toString()).out())
        .isEmpty();
    assertThat(Files.readString(file)).endsWith("</html>\n");
    Path json = folder.resolve("report.json");
    ok("report", "show", "backup-", "--json", "--output", json.toString());
    assertThat(new ObjectMapper().readTree(json.toFile()).path("type").asText())
        .isEqualTo("report");
    assertThat(cli.run("report", "show", "nothing").err())
        .contains("There is no report 'nothing'", "report list");
    assertThat(cli.run("report", "show").exit()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("report", "show", "latest", "--format", "pdf").err())
        .contains("text, json, html");
    assertThat(cli.run("report", "show", "latest", "--json", "--format", "html").exit())
        .isEqualTo(ExitCode.USAGE);
    Cli.Result nowhere =
        cli.run("report", "show", "latest", "--output", folder.resolve("no/where").toString());
    assertThat(nowhere.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(nowhere.err()).contains("Cannot write").contains("--output");
    ok("backup");
    assertThat(cli.run("report", "show", "backup-").err()).contains("fits several reports");
    assertThat(ok("report").out()).as("the proofs, as before").startsWith("SAFE  ");
  }

  @Test
  void prune_moreThanTheSettingsKeep_removesTheOldest() throws IOException {
    settings("  reports: { keep: 2, keep-for: 30d }\n");
    ok("backup");
    ok("backup");
    ok("check");
    assertThat(ok("prune", "--dry-run").out()).contains("would be removed: 1 old report");
    assertThat(stored("a")).hasSize(3);

    assertThat(ok("prune").out()).contains("removed: 1 old report");

    assertThat(list().findValuesAsText("kind")).containsExactly("prune", "check", "backup");
    assertThat(stored("a")).isEqualTo(stored("b")).hasSize(3);
    settings("  reports: { keep: 0 }\n");
    assertThat(cli.run("report", "list").err()).contains("caravan.reports.keep", "from 1 to");
  }
}
