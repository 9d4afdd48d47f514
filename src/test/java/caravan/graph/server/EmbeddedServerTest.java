package caravan.graph.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import caravan.graph.GraphSession;
import caravan.graph.GraphSettings;
import caravan.graph.GraphSettings.Mode;
import caravan.graph.GraphSettings.Server;
import caravan.graph.TestGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.exceptions.AuthenticationException;

/** Who may reach the graph, and what is said when it cannot be reached. */
@ExtendWith(TestGraph.class)
class EmbeddedServerTest {
  private static URI address(GraphSession graph) throws Exception {
    String address =
        graph.driver().executableQuery("RETURN 1").execute().summary().server().address();
    return URI.create("bolt://" + address);
  }

  @Test
  void open_knownPasswords_areRefused(GraphSession graph) throws Exception {
    URI address = address(graph);

    assertThat(address.getHost()).isEqualTo("127.0.0.1");
    for (var token : List.of(AuthTokens.none(), AuthTokens.basic("neo4j", "neo4j"))) {
      try (Driver driver = GraphDatabase.driver(address, token)) {
        assertThatThrownBy(driver::verifyConnectivity).isInstanceOf(AuthenticationException.class);
      }
    }
  }

  @Test
  void connect_wrongPassword_saysWhatToCorrect(GraphSession graph, @TempDir Path home)
      throws Exception {
    GraphSettings settings = server(address(graph), "wrong-password");

    assertThatThrownBy(() -> GraphServers.open(settings, home, "v", line -> {}))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("caravan.graph.password")
        .extracting(e -> ((GraphException) e).reason())
        .isEqualTo(Reason.SETTINGS);
  }

  @Test
  void connect_nobodyThere_saysSo(@TempDir Path home) throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    GraphSettings settings = server(URI.create("bolt://127.0.0.1:" + free), "any-password");

    assertThatThrownBy(() -> GraphServers.open(settings, home, "v", line -> {}))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("does not answer")
        .extracting(e -> ((GraphException) e).reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void open_off_saysHowToSwitchItOn(@TempDir Path home) {
    assertThatThrownBy(() -> GraphServers.open(GraphSettings.off(), home, "v", line -> {}))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("caravan.graph.mode");
  }

  @Test
  void read_queryThatWrites_isRefused(GraphSession graph) {
    assertThatThrownBy(() -> graph.read(tx -> tx.run("CREATE (n:Nope) RETURN n").list()))
        .isInstanceOf(GraphException.class)
        .extracting(e -> ((GraphException) e).reason())
        .isEqualTo(Reason.REFUSED);
  }

  @Test
  void read_queryThatTakesTooLong_isEnded(GraphSession graph) {
    assertThatThrownBy(
            () ->
                graph.read(
                    tx ->
                        tx.run(
                                "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b"
                                    + " RETURN count(a * b)")
                            .list(),
                    Duration.ofSeconds(1)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("took longer than 1 s");
  }

  @Test
  void start_storeInUse_waitsAndNamesTheHolder(GraphSession graph) throws Exception {
    List<Boolean> wanted = new ArrayList<>();
    // who waits is told for whom, and may lose patience
    Consumer<String> impatient =
        line -> {
          if (line.contains("which has the graph open")) {
            try {
              wanted.add(graph.wanted());
              wanted.add(graph.wanted());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            throw new IllegalStateException(line);
          }
        };

    assertThatThrownBy(
            () ->
                EmbeddedServer.start(
                    TestGraph.patient(), TestGraph.home(), TestGraph.VAULT, impatient))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Waiting for process " + ProcessHandle.current().pid() + ", which has the graph open.");
    assertThat(graph.driver().executableQuery("RETURN 1").execute().records()).hasSize(1);
    assertThat(wanted).as("the holder is told, once").containsExactly(true, false);
    assertThat(graph.wanted()).as("of who waits no more").isFalse();
  }

  private static GraphSettings server(URI address, String password) {
    return new GraphSettings(
        Mode.SERVER,
        Optional.of(
            new Server(
                address,
                "neo4j",
                Optional.of(password::toCharArray),
                Optional.empty(),
                Optional.empty(),
                2)),
        GraphSettings.DEFAULT_HEAP,
        GraphSettings.DEFAULT_PAGE_CACHE,
        GraphSettings.DEFAULT_TIMEOUT,
        GraphSettings.DEFAULT_START);
  }
}
