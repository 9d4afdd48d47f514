package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the graph, over a real vault and a real database. */
@ExtendWith(TestGraph.class)
class GraphCommandsTest {
  /** Of the form that the search for secrets knows; it opens nothing. */
  private static final String SECRET = "ghp_" + "9fK2mQ7xR4tV1wY8zB3nC6dE5gH0jLpSaUoI";

  @TempDir Path folder;
  private Cli cli;
  private Path files;

  @BeforeEach
  void backUp(GraphSession graph) throws Exception {
    String address =
        graph.driver().executableQuery("RETURN 1").execute().summary().server().address();
    Path home = folder.resolve("home");
    files = Files.createDirectories(folder.resolve("files"));
    Files.writeString(
        files.resolve("lease.txt"),
        "The lease for the office in Berlin was signed by both parties in October.\ntoken = "
            + SECRET
            + "\n");
    Files.createDirectories(files.resolve("app/src"));
    Files.writeString(
        files.resolve("app/package.json"), "{\"dependencies\": {\"express\": \"4.18.2\"}}");
    Files.writeString(files.resolve("app/src/a.js"), "import { b } from './b.js';\nb();\n");
    Files.writeString(files.resolve("app/src/b.js"), "export function b() {}\n");
    cli =
        new Cli(home)
            .with("CARAVAN_GRAPH_URI", "bolt://" + address)
            .with("CARAVAN_GRAPH_USERNAME", TestGraph.USER)
            .with("CARAVAN_GRAPH_PASSWORD", "env:GRAPH_PASSWORD")
            .with("GRAPH_PASSWORD", TestGraph.password());
    assertThat(cli.run("backup", files.toString()).exit()).isZero();
  }

  @Test
  void rebuild_understoodFiles_areInTheGraphWithoutTheirSecrets(GraphSession graph)
      throws Exception {
    Cli.Result run = cli.run("understanding", "run", "--on-battery");
    assertThat(run.err()).doesNotContain("unexpected");
    assertThat(run.exit()).isZero();

    Cli.Result rebuilt = cli.run("graph", "rebuild", "--json");

    assertThat(rebuilt.err()).contains("Projecting 1 snapshot");
    assertThat(rebuilt.json().get("files").asInt()).isEqualTo(4);
    assertThat(rebuilt.json().get("described").asInt()).isPositive();
    List<String> all =
        graph.read(
            tx ->
                tx.run("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN properties(n), properties(r)")
                    .list(row -> row.get(0).toString() + row.get(1)));
    assertThat(all).anyMatch(line -> line.contains("level: \"restricted\""));
    assertThat(all).noneMatch(line -> line.contains(SECRET)); // nor what else its file says
    assertThat(all).noneMatch(line -> line.contains("Berlin"));
    assertThat(ask(graph, "MATCH (a)-[:DEPENDS_ON]->(b) RETURN a.name + '>' + b.name"))
        .containsExactly("a.js>b.js");
    assertThat(ask(graph, "MATCH (f)-[:USES]->(t {name: 'Express'}) RETURN f.name + t.version"))
        .containsExactly("package.json4.18.2");

    Cli.Result status = cli.run("graph", "status", "--json");
    assertThat(status.json().get("missing").asInt()).isZero();
    assertThat(status.json().get("counts").get("File").asInt()).isEqualTo(4);
  }

  @Test
  void export_kept_isStoredOnce_untilTheGraphChanges() throws Exception {
    Cli.Result update = cli.run("graph", "update", "--json");
    assertThat(update.exit()).as(update.err()).isZero();
    assertThat(update.json().get("snapshots").asInt()).isEqualTo(1);

    Cli.Result first = cli.run("graph", "export", "--format", "json", "--keep", "--json");
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.json().get("source").asText()).isEqualTo("caravan-graph");
    Cli.Result second = cli.run("graph", "export", "--format", "json", "--keep", "--json");
    assertThat(second.json().get("verdict").asText()).isEqualTo("unchanged");

    Files.writeString(files.resolve("new.txt"), "new");
    assertThat(cli.run("backup", files.toString()).exit()).isZero();
    Cli.Result third = cli.run("graph", "export", "--format", "json", "--keep", "--json");
    assertThat(third.json().get("verdict").asText()).isEqualTo("ok");

    Path back = folder.resolve("back");
    Cli.Result restored =
        cli.run("restore", "latest", "--source", "caravan-graph", "--target", back.toString());
    assertThat(restored.exit()).as(restored.err()).isZero();
    assertThat(Files.readString(back.resolve("graph.json"))).contains("lease.txt", "new.txt");
    assertThat(folder.resolve("home/cache/graph-export.part")).doesNotExist();
  }

  @Test
  void status_wrongPassword_saysSoWithExitCode2() {
    Cli.Result status = cli.with("GRAPH_PASSWORD", "wrong").run("graph", "status");

    assertThat(status.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(status.err()).contains("caravan.graph.password").doesNotContain("unexpected");
  }

  @Test
  void backup_graphThatCannotBeReached_isNotHeldUp() {
    Cli.Result backup =
        cli.with("CARAVAN_GRAPH_URI", "bolt://127.0.0.1:1").run("backup", files.toString());

    assertThat(backup.exit()).isZero();
  }

  @Test
  void rebuild_off_saysHowToSwitchItOn() {
    Cli.Result off = cli.with("CARAVAN_GRAPH_MODE", "off").run("graph", "rebuild");

    assertThat(off.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(off.err()).contains("caravan.graph.mode");
  }

  private static List<String> ask(GraphSession graph, String query) throws Exception {
    return graph.read(tx -> tx.run(query).list(row -> row.get(0).asString()));
  }
}
