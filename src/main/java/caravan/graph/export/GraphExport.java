package caravan.graph.export;

import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import caravan.graph.GraphSession;
import caravan.graph.questions.Watermark;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.Value;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.types.Node;

/**
 * Writes the graph as a stream, in the order of labels and keys, so that equal graphs make equal
 * bytes and neither side holds more than a part of it. How far the projection is (the label
 * Projection) is not part of the graph. Used once.
 */
public final class GraphExport {
  /** The formats there are. */
  public enum Format {
    GRAPHML(GraphMl::new),
    JSON(JsonGraph::new),
    CYPHER(CypherScript::new);

    private final Function<Writer, GraphFormat> made;

    Format(Function<Writer, GraphFormat> made) {
      this.made = made;
    }
  }

  /** A million files take minutes; an export that takes longer hangs. */
  private static final Duration LIMIT = Duration.ofHours(2);

  private final GraphSession graph;

  public GraphExport(GraphSession graph) {
    this.graph = graph;
  }

  /**
   * @param to is not closed
   * @throws GraphException also if the graph changed meanwhile, so that what was written is of two
   *     states
   */
  public void write(Format format, Writer to) throws IOException {
    TransactionConfig config = TransactionConfig.builder().withTimeout(LIMIT).build();
    try (Session session = graph.session(AccessMode.READ);
        Transaction tx = session.beginTransaction(config)) {
      String before = Watermark.of(tx);
      GraphFormat out = format.made.apply(to);
      out.begin(shape(tx));
      for (NodeLabel label : NodeLabel.values()) {
        nodes(tx, label, out);
      }
      for (NodeLabel label : NodeLabel.values()) {
        relationships(tx, label, out);
      }
      out.end();
      if (!Watermark.of(tx).equals(before)) {
        throw new GraphException(
            Reason.BUSY, "The graph changed while it was exported. Run the same command again.");
      }
      tx.rollback();
    } catch (Neo4jException e) {
      throw graph.failure(e, LIMIT);
    }
  }

  /** Nodes of a label in the order of their key, which its index has, so that nothing is sorted. */
  private static String ordered(NodeLabel label) {
    return "MATCH (n:"
        + label.name()
        + ") WHERE "
        + label.key().stream()
            .map(key -> "n." + key + " IS NOT NULL")
            .collect(Collectors.joining(" AND "))
        + " ";
  }

  private static String order(NodeLabel label) {
    return " ORDER BY "
        + label.key().stream().map(key -> "n." + key).collect(Collectors.joining(", "));
  }

  private static void nodes(Transaction tx, NodeLabel label, GraphFormat out) throws IOException {
    Result result = tx.run(ordered(label) + "RETURN n" + order(label));
    while (result.hasNext()) {
      Node node = result.next().get("n").asNode();
      SortedMap<String, Object> properties = new TreeMap<>(node.asMap());
      NodeName name = NodeName.of(label, properties);
      if (name != null) {
        out.node(name, properties);
      }
    }
  }

  private static void relationships(Transaction tx, NodeLabel label, GraphFormat out)
      throws IOException {
    List<String> types =
        tx.run(
                "MATCH (:"
                    + label.name()
                    + ")-[r]->() RETURN DISTINCT type(r) AS type ORDER BY type")
            .list(row -> row.get("type").asString());
    for (String type : types) {
      String quoted = '`' + type.replace("`", "``") + '`';
      Result result =
          tx.run(
              ordered(label)
                  + "CALL (n) { MATCH (n)-[r:"
                  + quoted
                  + "]->(m) RETURN collect({p: properties(r), labels: labels(m), k: {id: m.id, key:"
                  + " m.key, name: m.name, version: m.version, category: m.category}}) AS all }"
                  + " RETURN n {"
                  + label.key().stream().map(key -> "." + key).collect(Collectors.joining(", "))
                  + "} AS k, all"
                  + order(label));
      while (result.hasNext()) {
        each(label, type, result.next(), out);
      }
    }
  }

  private record End(NodeName to, SortedMap<String, Object> properties) {}

  private static void each(NodeLabel label, String type, Record row, GraphFormat out)
      throws IOException {
    NodeName from = NodeName.of(label, row.get("k").asMap());
    List<End> ends = new ArrayList<>();
    for (Value each : row.get("all").values()) {
      NodeLabel.of(each.get("labels").asList(Value::asString))
          .map(to -> NodeName.of(to, each.get("k").asMap()))
          .ifPresent(to -> ends.add(new End(to, new TreeMap<>(each.get("p").asMap()))));
    }
    ends.sort(Comparator.comparing(End::to).thenComparing(end -> end.properties().toString()));
    for (End end : ends) {
      if (from != null) {
        out.relationship(from, type, end.to(), end.properties());
      }
    }
  }

  private static Shape shape(Transaction tx) {
    return new Shape(
        types(tx, "MATCH (n) WHERE n:" + labels()),
        types(tx, "MATCH (a)-[n]->() WHERE a:" + labels().replace("n:", "a:")));
  }

  private static String labels() {
    List<String> names = new ArrayList<>();
    for (NodeLabel label : NodeLabel.values()) {
      names.add(label.name());
    }
    return String.join("|", names);
  }

  private static SortedMap<String, String> types(Transaction tx, String match) {
    SortedMap<String, String> types = new TreeMap<>();
    String query =
        match + " UNWIND keys(n) AS k RETURN DISTINCT k AS name, valueType(n[k]) AS type";
    for (Map<String, Object> row : tx.run(query).list(Record::asMap)) {
      String type = type(String.valueOf(row.get("type")));
      types.merge(String.valueOf(row.get("name")), type, (a, b) -> a.equals(b) ? a : "string");
    }
    return types;
  }

  private static String type(String cypher) {
    return switch (cypher.replace(" NOT NULL", "").toUpperCase(Locale.ROOT)) {
      case "INTEGER" -> "long";
      case "FLOAT" -> "double";
      case "BOOLEAN" -> "boolean";
      default -> "string";
    };
  }
}
