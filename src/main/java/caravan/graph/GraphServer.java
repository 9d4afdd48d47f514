package caravan.graph;

import java.util.Optional;
import org.neo4j.driver.Driver;

/** A database that answers. Safe for concurrent use. */
public interface GraphServer extends AutoCloseable {
  /** Its connections; closed with this. */
  Driver driver();

  /** The database's name; empty for the server's default. */
  Optional<String> database();

  /** Lets it go; one of our own ends. */
  @Override
  void close();
}
