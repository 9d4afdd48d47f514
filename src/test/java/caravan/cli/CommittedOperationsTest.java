package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.graph.GraphSession;
import caravan.graph.OperationNode;
import caravan.graph.TestGraph;
import caravan.vault.StoredSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which operations a service records at once: those that its projection would write too. */
@ExtendWith(TestGraph.class)
class CommittedOperationsTest {
  @TempDir Path folder;
  private Map<String, String> env = new HashMap<>();

  @BeforeEach
  void backUp(GraphSession graph) throws Exception {
    Path home = folder.resolve("home");
    Path files = Files.createDirectories(folder.resolve("files"));
    Files.writeString(files.resolve("notes.txt"), "notes");
    assertThat(new Cli(home).run("backup", files.toString()).exit()).isZero();
    env =
        new HashMap<>(
            Map.of(
                "CARAVAN_HOME",
                home.toString(),
                "CARAVAN_GRAPH_URI",
                "bolt://"
                    + graph
                        .driver()
                        .executableQuery("RETURN 1")
                        .execute()
                        .summary()
                        .server()
                        .address(),
                "CARAVAN_GRAPH_USERNAME",
                TestGraph.USER,
                "CARAVAN_GRAPH_PASSWORD",
                "env:GRAPH_PASSWORD",
                "GRAPH_PASSWORD",
                TestGraph.password()));
  }

  private Engine.Opened open() throws Exception {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    World world = World.of(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, env);
    return Engine.open(world, new Common());
  }

  @Test
  void of_committedSnapshot_isTheNodeThatTheProjectionWrites() throws Exception {
    try (Engine.Opened engine = open();
        SharedGraph shared = new SharedGraph()) {
      StoredSnapshot snapshot = engine.vault().snapshots().snapshots().get(0);

      try (OperationNode node =
          new CommittedOperations(engine, shared).of(snapshot.name()).orElseThrow()) {
        assertThat(node.properties()).containsEntry("id", snapshot.id());
        assertThat(node.graph().databaseName()).isEqualTo("neo4j");

        Cli cli = new Cli(folder.resolve("home"));
        for (Map.Entry<String, String> variable : env.entrySet()) {
          cli = cli.with(variable.getKey(), variable.getValue());
        }
        assertThat(cli.run("graph", "update").exit()).isZero();
        Map<String, Object> projected =
            node.graph()
                .read(
                    tx ->
                        tx.run("MATCH (o:Operation)-[:MADE]->() RETURN o")
                            .single()
                            .get(0)
                            .asNode()
                            .asMap());
        assertThat(projected).isEqualTo(node.properties());
      }
    }
  }

  @Test
  void of_unknownSnapshotOrNoUpkeepOfTheGraph_isNothing() throws Exception {
    try (Engine.Opened engine = open();
        SharedGraph shared = new SharedGraph()) {
      assertThat(new CommittedOperations(engine, shared).of("20260101T000000Z-00")).isEmpty();
    }
    env.put("CARAVAN_MAINTENANCE_GRAPH", "off");
    try (Engine.Opened engine = open();
        SharedGraph shared = new SharedGraph()) {
      String name = engine.vault().snapshots().snapshots().get(0).name();

      assertThat(new CommittedOperations(engine, shared).of(name)).isEmpty();
    }
  }
}
