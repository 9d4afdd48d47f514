package caravan.graph.projection;

import caravan.graph.GraphSession;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.neo4j.driver.types.Entity;
import org.neo4j.driver.types.Node;

/** All of a graph as sorted lines, to compare it with another. */
final class GraphExport {
  private GraphExport() {}

  static List<String> lines(GraphSession graph) throws Exception {
    TreeSet<String> lines = new TreeSet<>();
    graph.read(
        tx -> {
          tx.run("MATCH (n) WHERE NOT n:__Neo4jMigration RETURN n")
              .forEachRemaining(row -> lines.add(name(row.get(0).asNode())));
          tx.run("MATCH (a)-[r]->(b) WHERE NOT a:__Neo4jMigration RETURN a, r, b")
              .forEachRemaining(
                  row ->
                      lines.add(
                          key(row.get(0).asNode())
                              + " -"
                              + row.get(1).asRelationship().type()
                              + properties(row.get(1).asRelationship())
                              + "-> "
                              + key(row.get(2).asNode())));
          return null;
        });
    return List.copyOf(lines);
  }

  private static String name(Node node) {
    TreeSet<String> labels = new TreeSet<>();
    node.labels().forEach(labels::add);
    return labels + properties(node);
  }

  private static String key(Node node) {
    Map<String, Object> properties = node.asMap();
    for (String key : List.of("key", "id", "name", "source")) {
      if (properties.containsKey(key)) {
        return node.labels() + " " + properties.get(key);
      }
    }
    return name(node);
  }

  private static String properties(Entity entity) {
    return new TreeMap<>(entity.asMap()).toString();
  }
}
