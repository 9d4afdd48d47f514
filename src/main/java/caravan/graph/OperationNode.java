package caravan.graph;

import java.util.Map;

/**
 * One operation that is to stand in the graph, and the graph, open for it until this is closed.
 *
 * @param graph where it goes
 * @param properties of the node, as the projection writes them
 */
public record OperationNode(GraphSession graph, Map<String, Object> properties)
    implements AutoCloseable {
  public OperationNode {
    properties = Map.copyOf(properties);
  }

  /** Gives the graph back. */
  @Override
  public void close() {
    graph.close();
  }
}
