package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.graph.GraphServer;
import caravan.graph.GraphSession;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** When a service lets its graph go. */
class SharedGraphTest {
  /** A server that nobody asks. */
  private static final class Server implements GraphServer {
    private boolean wanted;
    private boolean closed;

    @Override
    public Driver driver() {
      return GraphDatabase.driver("bolt://127.0.0.1:1", AuthTokens.none());
    }

    @Override
    public Optional<String> database() {
      return Optional.empty();
    }

    @Override
    public boolean wanted() {
      boolean now = wanted;
      wanted = false;
      return now;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final Server server = new Server();

  private GraphSession lease(SharedGraph shared) throws Exception {
    return shared.lease("vault", () -> new GraphSession(server, Duration.ofSeconds(1)));
  }

  @Test
  void tidy_nobodyElseWantsIt_keepsItForTheNextQuestion() throws Exception {
    try (SharedGraph shared = new SharedGraph()) {
      lease(shared).close();

      shared.tidy();

      assertThat(server.closed).isFalse();
    }
    assertThat(server.closed).isTrue();
  }

  @Test
  void tidy_anotherProcessWantsIt_letsItGoWhenNobodyUsesIt() throws Exception {
    try (SharedGraph shared = new SharedGraph()) {
      GraphSession used = lease(shared);
      server.wanted = true;

      shared.tidy();
      assertThat(server.closed).as("while it is used").isFalse();

      used.close();
      shared.tidy();
      assertThat(server.closed).isTrue();
    }
  }
}
