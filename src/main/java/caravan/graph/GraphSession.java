package caravan.graph;

import caravan.graph.GraphException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.TransactionCallback;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;
import org.neo4j.driver.exceptions.SessionExpiredException;

/**
 * What one works with the graph by: transactions with a time limit, tried again where the server
 * asks for it, and failures as sentences. Safe for concurrent use. Opened by {@link
 * caravan.graph.server.GraphServers}.
 */
public final class GraphSession implements AutoCloseable {
  private final GraphServer server;
  private final Duration timeout;

  public GraphSession(GraphServer server, Duration timeout) {
    this.server = server;
    this.timeout = timeout;
  }

  public Driver driver() {
    return server.driver();
  }

  /** The same, for one of several users: closing it calls this, and leaves the server open. */
  public GraphSession lent(Runnable back) {
    return new GraphSession(
        new GraphServer() {
          @Override
          public Driver driver() {
            return server.driver();
          }

          @Override
          public Optional<String> database() {
            return server.database();
          }

          @Override
          public Optional<String> trouble() {
            return server.trouble();
          }

          @Override
          public boolean wanted() throws IOException {
            return server.wanted();
          }

          @Override
          public void close() {
            back.run();
          }
        },
        timeout);
  }

  /** Whether another process waits for the server; see {@link GraphServer#wanted}. */
  public boolean wanted() throws IOException {
    return server.wanted();
  }

  /** The database's name; empty for the server's default. */
  public Optional<String> database() {
    return server.database();
  }

  /** The database's name; where the settings do not say it, the server is asked. */
  public String databaseName() throws GraphException {
    Optional<String> named = server.database();
    return named.isPresent()
        ? named.get()
        : read(tx -> tx.run("RETURN 1").consume().database().name());
  }

  /** The longest that one query may run. */
  public Duration timeout() {
    return timeout;
  }

  /** A session of the driver's own, for what the helpers here do not offer. */
  public Session session(AccessMode mode) {
    SessionConfig.Builder config = SessionConfig.builder().withDefaultAccessMode(mode);
    server.database().ifPresent(config::withDatabase);
    return server.driver().session(config.build());
  }

  /**
   * Reads in one transaction, which the server keeps from writing.
   *
   * @param work may be called again after a failure that passes
   */
  public <T> T read(TransactionCallback<T> work) throws GraphException {
    return read(work, timeout);
  }

  /** As {@link #read(TransactionCallback)}, with a limit of its own. */
  public <T> T read(TransactionCallback<T> work, Duration limit) throws GraphException {
    try (Session session = session(AccessMode.READ)) {
      return session.executeRead(work, config(limit));
    } catch (Neo4jException e) {
      throw failure(e, limit);
    }
  }

  /**
   * Writes in one transaction.
   *
   * @param work may be called again after a failure that passes
   */
  public <T> T write(TransactionCallback<T> work) throws GraphException {
    try (Session session = session(AccessMode.WRITE)) {
      return session.executeWrite(work, config(timeout));
    } catch (Neo4jException e) {
      throw failure(e, timeout);
    }
  }

  private static TransactionConfig config(Duration limit) {
    return TransactionConfig.builder().withTimeout(limit).build();
  }

  /** As {@link #explain}, with what can be seen of the server besides. */
  public GraphException failure(Neo4jException e, Duration limit) {
    GraphException explained = explain(e, limit);
    if (explained.reason() != Reason.UNAVAILABLE) {
      return explained;
    }
    return server
        .trouble()
        .map(trouble -> new GraphException(Reason.UNAVAILABLE, trouble, e))
        .orElse(explained);
  }

  /** What the driver reports, as a sentence that says what to do. */
  public static GraphException explain(Neo4jException e, Duration limit) {
    String code = String.valueOf(e.code());
    if (e instanceof AuthenticationException) {
      return new GraphException(
          Reason.SETTINGS,
          "The graph's server refuses the user name or the password. Correct caravan.graph.username"
              + " and caravan.graph.password.",
          e);
    }
    if (e instanceof ServiceUnavailableException || e instanceof SessionExpiredException) {
      return new GraphException(
          Reason.UNAVAILABLE,
          "The graph's server does not answer: "
              + plain(e)
              + " Start it, or correct caravan.graph.uri; backups go on without it.",
          e);
    }
    if (code.contains("TransactionTimedOut")) {
      return new GraphException(
          Reason.REFUSED,
          "The question took longer than "
              + limit.toSeconds()
              + " s and was ended. Ask for less, or raise caravan.graph.timeout.",
          e);
    }
    if (code.toLowerCase(Locale.ROOT).contains("databasenotfound")) {
      return new GraphException(
          Reason.SETTINGS,
          "The graph's server has no such database: "
              + plain(e)
              + " Correct caravan.graph.database.",
          e);
    }
    if (code.contains("AccessMode")) {
      return new GraphException(
          Reason.REFUSED, "Only questions that read are answered: " + plain(e), e);
    }
    if (e instanceof ClientException) {
      return new GraphException(Reason.REFUSED, "The graph refuses: " + plain(e), e);
    }
    return new GraphException(Reason.UNAVAILABLE, "The graph failed: " + plain(e), e);
  }

  /** The first line: what follows shows the query. */
  private static String plain(Neo4jException e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    return line.endsWith(".") ? line : line + ".";
  }

  @Override
  public void close() {
    server.close();
  }
}
