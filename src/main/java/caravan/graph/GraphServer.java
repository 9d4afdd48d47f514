package caravan.graph;

import java.io.IOException;
import java.util.Optional;
import org.neo4j.driver.Driver;

/** A database that answers. Safe for concurrent use. */
public interface GraphServer extends AutoCloseable {
  /** Its connections; closed with this. */
  Driver driver();

  /** The database's name; empty for the server's default. */
  Optional<String> database();

  /**
   * What is wrong with it, where it can be seen from outside: a sentence that says what to do.
   * Asked after a failure, since what a database says of its own end is of little use.
   */
  default Optional<String> trouble() {
    return Optional.empty();
  }

  /** Whether another process waits for it. Says so once for each time that one begins to wait. */
  default boolean wanted() throws IOException {
    return false;
  }

  /** Lets it go; one of our own ends. */
  @Override
  void close();
}
