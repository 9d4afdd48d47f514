package caravan.graph;

import caravan.graph.server.GraphServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;

/**
 * One real embedded Neo4j for all tests of this JVM, started on first use and emptied before each
 * class. Use: {@code @ExtendWith(TestGraph.class)}, and a parameter of the type {@link
 * GraphSession}; or {@link #session()}. It must not be closed.
 */
public final class TestGraph implements BeforeAllCallback, ParameterResolver {
  /** Which vault's graph it is. */
  public static final String VAULT = "test-" + ProcessHandle.current().pid();

  /** Whom a test may give as the user of a configured server, with {@link #password}. */
  public static final String USER = "tester";

  private static final String PASSWORD = UUID.randomUUID().toString();
  private static @Nullable GraphSession session;

  /** The Caravan home; stays from run to run, with what makes the start faster. */
  public static Path home() {
    return Path.of("target", "test-graph").toAbsolutePath();
  }

  /** As if nothing were configured, on a machine where many tests run at once. */
  public static GraphSettings patient() {
    GraphSettings usual = GraphSettings.embedded();
    return new GraphSettings(
        usual.mode(),
        usual.server(),
        usual.heapMegabytes(),
        usual.pageCacheMegabytes(),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15));
  }

  /** The graph, as it is. */
  public static synchronized GraphSession session() throws IOException, InterruptedException {
    if (session == null) {
      GraphSession started = GraphServers.open(patient(), home(), VAULT, System.err::println);
      try (Session system = started.driver().session(SessionConfig.forDatabase("system"))) {
        system
            .run(
                "CREATE USER tester IF NOT EXISTS SET PASSWORD $password CHANGE NOT REQUIRED",
                Map.of("password", PASSWORD))
            .consume();
      }
      session = started;
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    started.close();
                    delete(home().resolve("graph").resolve(VAULT));
                  }));
    }
    return session;
  }

  /** Of {@link #USER}. */
  public static String password() {
    return PASSWORD;
  }

  /** The graph, with nothing in it but its schema. */
  public static GraphSession empty() throws IOException, InterruptedException {
    GraphSession empty = session();
    try (Session session = empty.session(AccessMode.WRITE)) {
      session
          .run(
              "MATCH (n) WHERE NOT n:__Neo4jMigration CALL (n) { DETACH DELETE n } IN TRANSACTIONS"
                  + " OF 5000 ROWS")
          .consume();
    }
    return empty;
  }

  private static void delete(Path home) {
    try (var walk = Files.walk(home)) {
      walk.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      System.err.println("cannot remove " + home + ": " + e);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    empty();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
    return parameter.getParameter().getType() == GraphSession.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
    try {
      return session();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
