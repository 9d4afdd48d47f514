package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The graph of a machine that has nothing but a copy of the vault, beside that of the first. */
@ExtendWith(TestGraph.class)
class GraphFromVaultTest {
  private static final List<String> LEASES =
      List.of(
          "The lease for the office in Berlin was signed by the tenant and the landlord.",
          "The tenant of the flat in Berlin pays the rent to the landlord each month.",
          "The landlord raises the rent of the office, and the tenant may end the lease.",
          "The lease of the flat ends in March; the tenant returns the keys to the landlord.",
          "The deposit of the tenant is kept by the landlord until the lease has ended.");

  private static final List<String> RECIPES =
      List.of(
          "Mix flour, butter and sugar, and bake the cake in the oven for forty minutes.",
          "Bake the bread in a hot oven; the dough of flour and yeast rises for two hours.",
          "Whip eggs and sugar, fold in the flour, and bake the sponge cake in the oven.",
          "Knead the dough of flour, butter and milk, and bake the rolls until golden.",
          "Melt butter and chocolate, add eggs and flour, and bake the brownies in the oven.");

  @TempDir Path folder;
  private String address = "";
  private Path disk;
  private Path files;

  @BeforeEach
  void machine(GraphSession graph) throws Exception {
    TestGraph.empty();
    address = graph.driver().executableQuery("RETURN 1").execute().summary().server().address();
    disk = folder.resolve("disk");
    files = Files.createDirectories(folder.resolve("files"));
    write("app/package.json", "{\"dependencies\": {\"express\": \"4.18.2\"}}");
    write("app/src/a.js", "import { b } from './b.js';\nexport function a() { b(); }\n");
    write("app/src/b.js", "export function b() {}\n");
    write("app/src/c.js", "import { a } from './a.js';\na();\n");
    write("report v1.txt", "The yearly report of the society names its members and its costs.");
    write("report v2.txt", "The yearly report of the society names its members and all costs.");
    for (int i = 0; i < LEASES.size(); i++) {
      write("leases/lease " + i + ".txt", LEASES.get(i));
    }
    write("copy/lease.txt", LEASES.get(0));
  }

  private void write(String name, String text) throws IOException {
    Path file = files.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** A machine with a vault there. */
  private Cli machine(String name, Path vault) throws IOException {
    Path home = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        home.resolve("caravan.yaml"),
        "caravan:\n  destinations:\n    disk: {kind: file, directory: "
            + vault
            + "}\n  sources:\n    files: {paths: ["
            + files
            + "]}\n");
    return new Cli(home)
        .with("CARAVAN_GRAPH_URI", "bolt://" + address)
        .with("CARAVAN_GRAPH_USERNAME", TestGraph.USER)
        .with("CARAVAN_GRAPH_PASSWORD", "env:GRAPH_PASSWORD")
        .with("GRAPH_PASSWORD", TestGraph.password());
  }

  private static Cli.Result done(Cli.Result result) {
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  private Path copyOfTheVault() throws IOException {
    Path copy = folder.resolve("copy of the disk");
    try (Stream<Path> all = Files.walk(disk)) {
      for (Path path : all.toList()) {
        Files.copy(path, copy.resolve(disk.relativize(path).toString()));
      }
    }
    return copy;
  }

  private String graph(Cli cli, String name) throws IOException {
    Path file = folder.resolve(name);
    done(cli.run("graph", "export", "--format", "json", "--output", file.toString()));
    return Files.readString(file);
  }

  /** How many there are of each kind of node and relation. */
  private static Map<String, Integer> counts(GraphSession graph) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (String query :
        List.of(
            "MATCH (n) WHERE NOT n:__Neo4jMigration AND NOT n:Projection UNWIND labels(n) AS kind"
                + " RETURN kind, count(*) AS count",
            "MATCH (:!__Neo4jMigration)-[r]->() RETURN type(r) AS kind, count(*) AS count")) {
      graph
          .read(tx -> new ArrayList<>(tx.run(query).list()))
          .forEach(row -> counts.put(row.get("kind").asString(), row.get("count").asInt()));
    }
    return counts;
  }

  @Test
  void rebuild_copyOfTheVaultAlone_isTheGraphOfTheFirstMachine(GraphSession graph)
      throws Exception {
    Cli first = machine("first", disk);
    done(first.run("init"));
    done(first.run("backup", "files"));
    done(first.run("understanding", "run", "--on-battery"));
    done(first.run("graph", "update"));
    for (int i = 0; i < RECIPES.size(); i++) { // clusters follow from what came when
      write("recipes/recipe " + i + ".txt", RECIPES.get(i));
    }
    Files.delete(files.resolve("report v1.txt"));
    done(first.run("backup", "files"));
    JsonNode learned = done(first.run("understanding", "run", "--json", "--on-battery")).json();
    assertThat(learned.get("clusters").asInt()).isGreaterThanOrEqualTo(2);
    done(first.run("graph", "update"));
    String before = graph(first, "first.json");
    Map<String, Integer> counts = counts(graph);
    assertThat(counts)
        .containsKeys(
            "DEPENDS_ON", "BELONGS_TO", "DUPLICATE_OF", "CONTAINS", "USES", "MADE", "Cluster");

    Cli second = machine("second", copyOfTheVault());
    Path key = folder.resolve("first/key");
    Cli.Result rebuilt =
        done(second.run("graph", "rebuild", "--json", "--key-file", key.toString()));

    assertThat(rebuilt.json().get("snapshots").asInt()).isEqualTo(2);
    assertThat(rebuilt.err()).doesNotContain("understanding run");
    assertThat(counts(graph)).isEqualTo(counts);
    Files.copy(key, folder.resolve("second/key"));
    assertThat(graph(second, "second.json")).isEqualTo(before);
    assertThat(graph(first, "again.json")).as("seen from the first machine").isEqualTo(before);
  }

  @Test
  void questionsAndRestore_freshMachineThatNeverRebuilt_knowWhatBelongsTogether() throws Exception {
    Cli first = machine("first", disk);
    done(first.run("init"));
    done(first.run("backup", "files"));
    done(first.run("understanding", "run", "--on-battery"));
    Path copy = copyOfTheVault();
    Cli second = machine("second", copy);
    Files.copy(folder.resolve("first/key"), folder.resolve("second/key"));
    Cli third = machine("third", copy);
    Files.copy(folder.resolve("first/key"), folder.resolve("third/key"));

    Cli.Result answer =
        done(second.run("graph", "dependants", files.resolve("app/src/b.js").toString()));
    done(
        third.run(
            "restore",
            "--with-dependencies",
            files.resolve("app/src/c.js").toString(),
            "--target",
            folder.resolve("back").toString()));

    assertThat(answer.out()).contains("a.js", "c.js");
    try (Stream<Path> back = Files.walk(folder.resolve("back"))) {
      assertThat(back.filter(Files::isRegularFile).map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("a.js", "b.js", "c.js");
    }
    assertThat(done(first.run("check", "--json")).json().toString()).doesNotContain("clusters");
  }

  @Test
  void rebuild_nothingUnderstood_hasFilesAndNoRelations(GraphSession graph) throws Exception {
    Cli first = machine("first", disk);
    done(first.run("init"));
    done(first.run("backup", "files"));

    done(first.run("graph", "rebuild"));

    assertThat(counts(graph)).containsKeys("File", "MADE").doesNotContainKey("DUPLICATE_OF");
  }
}
