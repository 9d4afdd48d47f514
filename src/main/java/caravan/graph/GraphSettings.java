package caravan.graph;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the graph runs, and what it may take.
 *
 * @param mode where it runs
 * @param server the configured server; there is one exactly if the mode is {@link Mode#SERVER}
 * @param heapMegabytes cap of the Java heap of the embedded database
 * @param pageCacheMegabytes what it keeps of its files beside that
 * @param timeout the longest that one query may run
 * @param start the longest that one waits for the database to be ready
 */
public record GraphSettings(
    Mode mode,
    Optional<Server> server,
    int heapMegabytes,
    int pageCacheMegabytes,
    Duration timeout,
    Duration start) {
  /** The least with which the database starts and takes batches of 2,000 rows. */
  public static final int DEFAULT_HEAP = 256;

  public static final int DEFAULT_PAGE_CACHE = 40;

  /** A batch of the projection takes less than a second; a question that takes longer is wrong. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  /** Ready in 20 s on a machine at rest. */
  public static final Duration DEFAULT_START = Duration.ofMinutes(2);

  /** Where the graph runs. */
  public enum Mode {
    EMBEDDED,
    SERVER,
    OFF
  }

  /**
   * A server that somebody else runs.
   *
   * @param uri neo4j, neo4j+s, neo4j+ssc, bolt, bolt+s or bolt+ssc
   * @param password fetched when it is needed; empty for a server without
   * @param database its name; empty for the server's own default
   * @param certificates a PEM file with those whom to trust, for URIs without a {@code +s}
   * @param pool connections at most
   */
  public record Server(
      URI uri,
      String username,
      Optional<Password> password,
      Optional<String> database,
      Optional<Path> certificates,
      int pool) {
    public static final int DEFAULT_POOL = 10;
  }

  /** Where a password is fetched from. */
  @FunctionalInterface
  public interface Password {
    /**
     * @throws IOException if it is not there; the message says where it was looked for
     */
    char[] read() throws IOException;
  }

  /** Nothing was configured. */
  public static GraphSettings embedded() {
    return new GraphSettings(
        Mode.EMBEDDED,
        Optional.empty(),
        DEFAULT_HEAP,
        DEFAULT_PAGE_CACHE,
        DEFAULT_TIMEOUT,
        DEFAULT_START);
  }

  /** No graph at all. */
  public static GraphSettings off() {
    return new GraphSettings(
        Mode.OFF,
        Optional.empty(),
        DEFAULT_HEAP,
        DEFAULT_PAGE_CACHE,
        DEFAULT_TIMEOUT,
        DEFAULT_START);
  }

  public GraphSettings {
    if ((mode == Mode.SERVER) != server.isPresent()) {
      throw new IllegalArgumentException("a server belongs to the mode 'server', and only to it");
    }
  }
}
