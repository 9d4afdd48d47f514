package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Search and restore by search where there is no graph: by names, over all snapshots. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchByNameTest {
  private static final OpenGraph OFF =
      (world, engine) -> {
        throw new GraphException(Reason.OFF, "The graph is switched off.");
      };

  private Path home;
  private Path source;
  private Cli cli;
  private String out = "";
  private String err = "";

  @BeforeAll
  void backUpTwice(@TempDir Path folder) throws IOException {
    home = folder.resolve("home");
    source = Files.createDirectories(folder.resolve("source"));
    cli = new Cli(home);
    write("Berlin/signed_lease.txt", "one");
    write("other/parseInvoiceNumber.java", "class");
    write("other/odd *'?.txt", "odd");
    backUp();
    Files.delete(source.resolve("other/parseInvoiceNumber.java"));
    write("Berlin/signed_lease.txt", "another");
    backUp();
  }

  private void write(String name, String text) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void backUp() {
    assertThat(cli.run("backup", source.toString()).exit()).isZero();
  }

  private int run(CliCommand command) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    PrintStream said = new PrintStream(answer, false, StandardCharsets.UTF_8);
    World world =
        World.of(
            new ByteArrayInputStream(new byte[0]),
            said,
            new PrintStream(messages, true, StandardCharsets.UTF_8),
            Map.of("CARAVAN_HOME", home.toString()));
    int exit;
    try {
      exit = command.run(world);
    } catch (Exception e) {
      world.say(Failures.message(e));
      exit = Failures.exit(e);
    }
    said.flush();
    out = answer.toString(StandardCharsets.UTF_8);
    err = messages.toString(StandardCharsets.UTF_8);
    return exit;
  }

  private static SearchCommand search(String... words) {
    SearchCommand command = new SearchCommand(OFF);
    command.question = List.of(words);
    return command;
  }

  private JsonNode hits(SearchCommand command) throws IOException {
    command.common.json = true;
    assertThat(run(command)).as(err).isZero();
    JsonNode json = new ObjectMapper().readTree(out);
    assertThat(json.path("searched").asText()).isEqualTo("names");
    return json.path("hits");
  }

  @Test
  void search_withoutAGraph_findsNamesAndSaysSo() {
    assertThat(run(search("the", "lease", "for", "Berlin"))).isZero();
    assertThat(out).contains("Berlin/signed_lease.txt", "name (lease, berlin)", "caravan restore");
    assertThat(err).contains("The graph is switched off. Until then, only names are searched");
  }

  @Test
  void search_aFileThatIsGone_isFoundInTheSnapshotThatHasIt() throws IOException {
    JsonNode hits = hits(search("invoice"));
    assertThat(hits).hasSize(1);
    assertThat(hits.get(0).path("current").asBoolean()).isFalse();
    String line = hits.get(0).path("restore").asText();
    String snapshot = line.split(" ")[2];
    Path target = home.resolveSibling("gone");
    assertThat(
            cli.run("restore", snapshot, hits.get(0).path("path").asText(), "-t", target.toString())
                .exit())
        .isZero();
    assertThat(target.resolve(source.toString().substring(1)).resolve("other"))
        .isDirectoryContaining("glob:**/parseInvoiceNumber.java");
  }

  @Test
  void search_severalVersions_answersTheNewest() throws IOException {
    JsonNode hits = hits(search("lease"));
    assertThat(hits).hasSize(1);
    assertThat(hits.get(0).path("size").asInt()).isEqualTo("another".length());
    assertThat(hits.get(0).path("current").asBoolean()).isTrue();
  }

  @Test
  void search_whatOnlyTheGraphKnows_isRefused() {
    SearchCommand command = search("lease");
    command.filters.category = "document";
    assertThat(run(command)).isEqualTo(ExitCode.FAILED);
    assertThat(err).contains("only the graph knows");
  }

  @Test
  void search_questionsWithoutAnAnswer_areToldClearly() {
    assertThat(run(search("zeppelin"))).isZero();
    assertThat(err).contains("Nothing was found in any snapshot");
    assertThat(run(search("&&", "||"))).isEqualTo(ExitCode.USAGE);
    assertThat(err).contains("The question has no word in it");
    assertThat(run(search("x".repeat(10_001)))).isEqualTo(ExitCode.USAGE);
    assertThat(err).contains("at most 10000");
    SearchCommand none = search("lease");
    none.limit = 0;
    assertThat(run(none)).isEqualTo(ExitCode.USAGE);
    assertThat(err).contains("0 hits is out of range");
  }

  @Test
  void restoreSearch_listsFirst_andRestoresWithYes() throws IOException {
    Path target = home.resolveSibling("found");
    RestoreCommand command = restore("lease", target);
    assertThat(run(command)).isEqualTo(ExitCode.USAGE);
    assertThat(err).contains("signed_lease.txt", "Nothing was restored yet", "--yes");
    assertThat(target).doesNotExist();

    command = restore("lease invoice odd", target);
    command.yes = true;
    assertThat(run(command)).as(err).isZero();
    Path below = target.resolve(source.toString().substring(1));
    assertThat(below.resolve("Berlin/signed_lease.txt")).hasContent("another");
    assertThat(below.resolve("other/parseInvoiceNumber.java")).hasContent("class");
    assertThat(below.resolve("other/odd *'?.txt")).hasContent("odd");
  }

  @Test
  void restoreSearch_nothingFound_restoresNothing() {
    RestoreCommand command = restore("zeppelin", home.resolveSibling("none"));
    command.yes = true;
    assertThat(run(command)).isEqualTo(ExitCode.FAILED);
    assertThat(err).contains("Nothing was found");
  }

  private static RestoreCommand restore(String question, Path target) {
    RestoreCommand command = new RestoreCommand();
    command.graphs = OFF;
    command.search = question;
    command.target = target;
    return command;
  }
}
