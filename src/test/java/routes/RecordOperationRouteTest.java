package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.config.BackupSteps;
import caravan.graph.GraphServer;
import caravan.graph.GraphSession;
import caravan.graph.OperationNode;
import caravan.graph.OperationNodes;
import caravan.graph.TestGraph;
import caravan.storage.MemoryObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** The operation of a committed snapshot, by camel-neo4j in a real database. */
@ExtendWith(TestGraph.class)
class RecordOperationRouteTest {
  private static final Map<String, Object> BACKUP =
      Map.of(
          "id",
          "0123abcd",
          "kind",
          "backup",
          "ended_at",
          ZonedDateTime.of(2026, 11, 29, 12, 0, 0, 0, ZoneOffset.UTC),
          "result",
          "done");

  private final PipelineDoubles doubles = new PipelineDoubles();
  private final RouteHarness harness = new RouteHarness(Map.of("caravan.graph.tap", "true"));
  private final BlockingQueue<String> projected = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

  @BeforeEach
  void empty() throws Exception {
    TestGraph.empty();
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  private RouteContext routes(OperationNodes nodes) {
    harness.memory("main", new MemoryObjectStore());
    doubles.beans.putAll(BackupSteps.projection(() -> projected.add("told"), nodes));
    harness.routes().pipeline(doubles.beans);
    return harness.routes();
  }

  private void backUp(RouteContext routes) throws Exception {
    assertThat(routes.backup("photos")).isEqualTo("the report");
    assertThat(projected.poll(30, TimeUnit.SECONDS)).as("the projection").isEqualTo("told");
  }

  private void backUpAndWait(RouteContext routes) throws Exception {
    backUp(routes);
    assertThat(ended.poll(60, TimeUnit.SECONDS)).as("the graph is given back").isNotNull();
  }

  private OperationNode node(GraphSession graph, Map<String, Object> properties) {
    return new OperationNode(graph.lent(() -> ended.add("given back")), properties);
  }

  private static List<Map<String, Object>> operations(GraphSession graph) throws IOException {
    return graph.read(
        tx -> tx.run("MATCH (o:Operation) RETURN o").list(row -> row.get(0).asNode().asMap()));
  }

  @Test
  void operation_committedTwice_isInTheGraphOnce(GraphSession graph) throws Exception {
    RouteContext routes =
        routes(
            snapshot -> {
              assertThat(snapshot).isEqualTo("the snapshot");
              return Optional.of(node(graph, BACKUP));
            });

    backUpAndWait(routes);
    backUpAndWait(routes);

    assertThat(operations(graph)).containsExactly(BACKUP);
  }

  @Test
  void operation_propertiesThatLookLikeCypher_areTextAndNothingElse(GraphSession graph)
      throws Exception {
    graph.write(tx -> tx.run("CREATE (:Source {name: 'photos'})").consume());
    Map<String, Object> hostile = new HashMap<>(BACKUP);
    hostile.put("id", "x'}) MATCH (n) DETACH DELETE n //");
    hostile.put("result", "\\u0027}) DETACH DELETE operation WITH 1 AS x MATCH (n) DELETE n //");
    RouteContext routes = routes(snapshot -> Optional.of(node(graph, hostile)));

    backUpAndWait(routes);

    assertThat(operations(graph)).containsExactly(hostile);
    assertThat(
            graph.<Integer>read(
                tx -> tx.run("MATCH (s:Source) RETURN count(s)").single().get(0).asInt()))
        .isEqualTo(1);
  }

  @Test
  void operation_graphThatIsGone_failsNoBackup_andTheNextOneIsRecorded(GraphSession graph)
      throws Exception {
    try (GraphSession gone = gone("neo4j")) {
      BlockingQueue<GraphSession> graphs = new LinkedBlockingQueue<>(List.of(gone, graph));
      RouteContext routes = routes(snapshot -> Optional.of(node(graphs.remove(), BACKUP)));

      backUpAndWait(routes);
      assertThat(operations(graph)).isEmpty();

      backUpAndWait(routes);
      assertThat(operations(graph)).containsExactly(BACKUP);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "neo4j"})
  void operation_graphThatWasClosedMeanwhile_failsNoBackup(String database, GraphSession graph)
      throws Exception {
    GraphSession closed = gone(database);
    closed.close();
    BlockingQueue<GraphSession> graphs = new LinkedBlockingQueue<>(List.of(closed, graph));
    RouteContext routes = routes(snapshot -> Optional.of(node(graphs.remove(), BACKUP)));

    backUpAndWait(routes);
    backUpAndWait(routes);

    assertThat(operations(graph)).containsExactly(BACKUP);
  }

  @Test
  void operation_graphThatCannotBeOpened_failsNoBackup(GraphSession graph) throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    RouteContext routes =
        routes(
            snapshot -> {
              asked.add(snapshot);
              throw new IOException("the graph of another vault is in use");
            });

    backUp(routes);

    assertThat(asked.poll(30, TimeUnit.SECONDS)).isEqualTo("the snapshot");
    assertThat(operations(graph)).isEmpty();
  }

  @Test
  void operation_nothingToRecord_isNotRecorded(GraphSession graph) throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    RouteContext routes =
        routes(
            snapshot -> {
              asked.add(snapshot);
              return Optional.empty();
            });

    backUp(routes);
    backUp(routes); // its one consumer is through with the first when it asks for the second

    assertThat(asked.poll(30, TimeUnit.SECONDS)).isNotNull();
    assertThat(asked.poll(30, TimeUnit.SECONDS)).isNotNull();
    assertThat(operations(graph)).isEmpty();
  }

  @Test
  void driver_whatIsNoSingleQuery_isRefused() {
    Driver lent = new GraphOperations(snapshot -> Optional.empty()).driver();

    assertThatThrownBy(lent::close).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> lent.executableQuery("RETURN 1"))
        .isInstanceOf(IllegalStateException.class);
  }

  /**
   * A database that was there a moment ago.
   *
   * @param database its name; empty for the default
   */
  private static GraphSession gone(String database) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Driver driver =
        GraphDatabase.driver(
            "bolt://127.0.0.1:" + port,
            AuthTokens.none(),
            Config.builder().withMaxTransactionRetryTime(0, TimeUnit.SECONDS).build());
    return new GraphSession(
        new GraphServer() {
          @Override
          public Driver driver() {
            return driver;
          }

          @Override
          public Optional<String> database() {
            return Optional.of(database).filter(name -> !name.isEmpty());
          }

          @Override
          public void close() {
            driver.close();
          }
        },
        Duration.ofSeconds(10));
  }
}
