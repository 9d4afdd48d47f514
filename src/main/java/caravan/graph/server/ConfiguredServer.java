package caravan.graph.server;

import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import caravan.graph.GraphServer;
import caravan.graph.GraphSession;
import caravan.graph.GraphSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Config.TrustStrategy;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.exceptions.Neo4jException;

/** A server or cluster that somebody else runs. */
final class ConfiguredServer implements GraphServer {
  private static final int CONNECT_SECONDS = 10;
  private static final Duration CHECK = Duration.ofSeconds(30);

  private final Driver driver;
  private final Optional<String> database;

  private ConfiguredServer(Driver driver, Optional<String> database) {
    this.driver = driver;
    this.database = database;
  }

  static GraphServer connect(GraphSettings.Server server) throws IOException {
    Driver driver;
    try {
      driver = GraphDatabase.driver(server.uri(), token(server), config(server));
    } catch (IllegalArgumentException | Neo4jException e) {
      throw new GraphException(
          Reason.SETTINGS,
          "caravan.graph.uri is not right: "
              + e.getMessage()
              + ". Write it as neo4j://host:7687, or neo4j+s://host:7687 with TLS.",
          e);
    }
    ConfiguredServer connected = new ConfiguredServer(driver, server.database());
    try {
      driver.verifyConnectivity();
      connected.checkVersion();
      return connected;
    } catch (Neo4jException e) {
      driver.close();
      throw GraphSession.explain(e, CHECK);
    } catch (IOException | RuntimeException e) {
      driver.close();
      throw e;
    }
  }

  private static AuthToken token(GraphSettings.Server server) throws IOException {
    if (server.password().isEmpty()) {
      return AuthTokens.none();
    }
    char[] password = server.password().get().read();
    try {
      return AuthTokens.basic(server.username(), new String(password));
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static Config config(GraphSettings.Server server) {
    Config.ConfigBuilder config =
        Config.builder()
            .withConnectionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .withConnectionAcquisitionTimeout(3 * CONNECT_SECONDS, TimeUnit.SECONDS)
            .withMaxConnectionPoolSize(server.pool())
            .withUserAgent("caravan");
    server
        .certificates()
        .ifPresent(
            file ->
                config
                    .withEncryption()
                    .withTrustStrategy(
                        TrustStrategy.trustCustomCertificateSignedBy(file.toFile())));
    return config.build();
  }

  private void checkVersion() throws GraphException {
    SessionConfig.Builder session = SessionConfig.builder().withDefaultAccessMode(AccessMode.READ);
    database.ifPresent(session::withDatabase);
    String version;
    try (Session asking = driver.session(session.build())) {
      version =
          asking
              .run(
                  "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN"
                      + " versions[0]")
              .list(row -> row.get(0).asString(""))
              .stream()
              .findFirst()
              .orElse("");
    }
    ServerVersion.require(version);
  }

  @Override
  public Driver driver() {
    return driver;
  }

  @Override
  public Optional<String> database() {
    return database;
  }

  @Override
  public void close() {
    driver.close();
  }
}
