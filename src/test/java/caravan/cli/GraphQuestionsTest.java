package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import caravan.graph.questions.Answers;
import caravan.graph.questions.Fixture;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the commands print, and what they refuse. */
@ExtendWith(TestGraph.class)
class GraphQuestionsTest {
  private static GraphSession graph;

  @BeforeAll
  static void load(GraphSession empty) throws Exception {
    graph = empty;
    Fixture.load(graph);
  }

  private record Answer(String out, String err) {
    JsonNode json() throws Exception {
      return new ObjectMapper().readTree(out);
    }
  }

  private static Answer ask(String name, String... args) throws Exception {
    GraphQuestionCommand command =
        (GraphQuestionCommand) Objects.requireNonNull(Commands.create("graph " + name));
    CommandLineRunner.commandLine(name, command).parseArgs(args);
    command.check();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    World world =
        World.of(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of());
    assertThat(command.ask(world, graph, Answers.DIRECT)).isEqualTo(ExitCode.DONE);
    return new Answer(out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void dependants_tree_endsWhereItComesAgain() throws Exception {
    assertThat(ask("dependants", "/home/me/app/Lexer.java").out())
        .isEqualTo(
            """
            /home/me/app/Lexer.java
            └─ /home/me/app/Parser.java
               ├─ /home/me/app/App.java
               │  └─ /home/me/app/Main.java
               └─ /home/me/app/Lexer.java (above)
            """);
  }

  @Test
  void dependencies_everyForm_namesTheSameFiles() throws Exception {
    String path = "/home/me/app/Main.java";
    assertThat(ask("dependencies", path, "--table").out())
        .containsSubsequence("1  /home/me/app/App.java", "2  /home/me/app/Parser.java", "3  ");
    JsonNode json = ask("dependencies", path, "--json").json();
    assertThat(json.get("files").findValuesAsText("path"))
        .containsExactly(
            "/home/me/app/App.java", "/home/me/app/Parser.java", "/home/me/app/Lexer.java");
    assertThat(json.get("links").get(0).get("evidence").asText()).isEqualTo("line 3");
    assertThat(ask("dependencies", path, "--depth", "1", "--dot").out())
        .isEqualTo(
            """
            digraph caravan {
              rankdir=LR; node [shape=box];
              n0 [label="/home/me/app/Main.java", style=bold];
              n1 [label="/home/me/app/App.java"];
              n0 -> n1;
            }
            """);
  }

  @Test
  void dependants_none_saysSo() throws Exception {
    assertThat(ask("dependants", "/home/me/holiday.jpg").err())
        .contains("Nothing that Caravan knows of depends on /home/me/holiday.jpg.");
  }

  @Test
  void path_unknown_namesTheNearest() {
    assertThatThrownBy(() -> ask("dependants", "/home/me/app/Persar.java"))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(
            "The graph has no file '/home/me/app/Persar.java'. Nearest:"
                + " '/home/me/app/Parser.java'");
  }

  @Test
  void path_ofTwoSources_needsOne() throws Exception {
    assertThatThrownBy(() -> ask("history", "/home/me/plan.md"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("Say which with --source: home, work.");
    JsonNode json = ask("history", "/home/me/plan.md", "--source", "work", "--json").json();
    assertThat(json.get("source").asText()).isEqualTo("work");
  }

  @Test
  void cluster_unknown_namesThoseThatAre() {
    assertThatThrownBy(() -> ask("cluster", "rents"))
        .isInstanceOf(CommandException.class)
        .hasMessage("The graph has no cluster 'rents'. Nearest: 'Rent & flats'.");
  }

  @Test
  void tables_showTheFixture() throws Exception {
    assertThat(ask("cluster", "7").out())
        .contains("Rent & flats (7), 2 files", "0.900  /home/me/lease.pdf");
    assertThat(ask("similar", "lease.pdf").out())
        .contains("1.000  same", "meaning  /home/me/plan.md");
    assertThat(ask("duplicates").out())
        .contains("1 content more than once; the copies hold 1.4 ", "  /srv/lease.pdf.bak  (work)");
    assertThat(ask("technologies").out()).contains("Spring Boot", "3.5.7", "/home/me/app");
    assertThat(ask("history", "/home/me/app/App.java").out()).contains("home-1", "home-3");
    assertThat(ask("history", "/home/me/app/Old.java").out()).contains("Old.java (removed)");
    Answer orphans = ask("orphans", "--limit", "1");
    assertThat(orphans.out()).contains("plan.md").doesNotContain("holiday");
    assertThat(orphans.err()).contains("There are 3 more; see --limit.");
  }

  @Test
  void orphans_oddPath_cannotSteerTheTerminal() throws Exception {
    assertThat(ask("orphans", "--category", "text").out())
        .contains("DETACH DELETE n")
        .doesNotContain("\u0001");
  }

  @Test
  void json_everyCommand_isJson() throws Exception {
    for (String name : List.of("duplicates", "orphans", "technologies")) {
      assertThat(ask(name, "--json").json().isContainerNode()).as(name).isTrue();
    }
    assertThat(ask("cluster", "7", "--json").json().get(0).get("size").asInt()).isEqualTo(2);
    assertThat(ask("similar", "lease.pdf", "--json").json().get("files").get(2).get("how").asText())
        .isEqualTo("meaning");
    JsonNode rows = ask("query", "RETURN 1 AS one, [1.5] AS list", "--json").json();
    assertThat(rows.toString()).isEqualTo("[{\"one\":1,\"list\":[1.5]}]");
  }

  @Test
  void query_moreRows_saysSo() throws Exception {
    Answer answer = ask("query", "UNWIND range(1, 9) AS x RETURN x", "--limit", "2");
    assertThat(answer.out()).isEqualTo("x\n1\n2\n");
    assertThat(answer.err()).contains("There are more than 2 rows; see --limit.");
  }

  @Test
  void options_outOfRange_areRefused() {
    List<String[]> wrong =
        List.of(
            new String[] {"dependants", "/a", "--depth", "0"},
            new String[] {"dependants", "/a", "--depth", "51"},
            new String[] {"dependants", "/a", "--dot", "--json"},
            new String[] {"similar", "/a", "--limit", "0"},
            new String[] {"query", "RETURN 1", "--timeout", "0s"},
            new String[] {"query", "RETURN 1", "--timeout", "soon"},
            new String[] {"export", "--format", "pdf"});
    for (String[] args : wrong) {
      assertThatThrownBy(() -> ask(args[0], rest(args)))
          .as(String.join(" ", args))
          .isInstanceOfSatisfying(
              CommandException.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.USAGE));
    }
  }

  private static String[] rest(String[] args) {
    return new ArrayList<>(List.of(args)).subList(1, args.length).toArray(String[]::new);
  }

  @Test
  void export_toAFile_isWhatIsPrinted(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("graph.json");
    ask("export", "--format", "json", "--output", file.toString());
    assertThat(Files.readString(file)).isEqualTo(ask("export", "--format", "json").out());
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }
}
