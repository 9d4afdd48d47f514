package caravan.graph.export;

import java.io.IOException;
import java.util.SortedMap;

/** A format of a graph in a file. All nodes come first, then the relationships. */
interface GraphFormat {
  /** Once, before all others. */
  void begin(Shape shape) throws IOException;

  void node(NodeName name, SortedMap<String, Object> properties) throws IOException;

  void relationship(NodeName from, String type, NodeName to, SortedMap<String, Object> properties)
      throws IOException;

  /** Once, after all others; does not close what it writes to. */
  void end() throws IOException;
}
