package caravan.graph.search;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;

/** Asks the graph. Safe for concurrent use. */
public interface GraphReader {
  /**
   * The rows of a query that only reads.
   *
   * @param parameters all that is not constant in it
   * @throws IOException if the graph does not answer, or not in time
   */
  List<Record> read(String cypher, Map<String, @Nullable Object> parameters) throws IOException;
}
