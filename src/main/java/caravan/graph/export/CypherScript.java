package caravan.graph.export;

import java.io.IOException;
import java.io.Writer;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Statements that make the graph anew in an empty database, one a line, as cypher-shell reads them.
 */
final class CypherScript implements GraphFormat {
  /** More make a statement that takes longer to parse than to run. */
  private static final int BATCH = 200;

  private final Writer out;
  private String end = "";
  private int rows;

  CypherScript(Writer out) {
    this.out = out;
  }

  @Override
  public void begin(Shape shape) throws IOException {
    for (NodeLabel label : NodeLabel.values()) {
      out.write("CREATE CONSTRAINT IF NOT EXISTS FOR (n:" + label.name() + ") REQUIRE (");
      out.write(label.key().stream().map(key -> "n." + key).collect(Collectors.joining(", ")));
      out.write(") IS UNIQUE;\n");
    }
  }

  @Override
  public void node(NodeName name, SortedMap<String, Object> properties) throws IOException {
    row(" AS p CREATE (n:" + name.label().name() + ") SET n = p;\n");
    out.write(literal(properties));
  }

  @Override
  public void relationship(
      NodeName from, String type, NodeName to, SortedMap<String, Object> properties)
      throws IOException {
    row(
        " AS r MATCH (a:"
            + pattern(from.label(), "f")
            + ") MATCH (b:"
            + pattern(to.label(), "t")
            + ") CREATE (a)-[x:"
            + name(type)
            + "]->(b) SET x = r.p;\n");
    out.write("{f: " + literal(from.key()) + ", t: " + literal(to.key()));
    out.write(", p: " + literal(properties) + "}");
  }

  private static String pattern(NodeLabel label, String end) {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < label.key().size(); i++) {
      keys.append(i == 0 ? "" : ", ").append(label.key().get(i));
      keys.append(": r.").append(end).append('[').append(i).append(']');
    }
    return label.name() + " {" + keys + "}";
  }

  /** Begins a row of the statement with this end; ends the one before where it must. */
  private void row(String wanted) throws IOException {
    if (rows == BATCH || !wanted.equals(end)) {
      finish();
      out.write("UNWIND [");
      end = wanted;
    }
    out.write(rows == 0 ? "" : ", ");
    rows++;
  }

  private void finish() throws IOException {
    if (rows > 0) {
      out.write("]" + end);
    }
    rows = 0;
    end = "";
  }

  @Override
  public void end() throws IOException {
    finish();
    out.flush();
  }

  private static String name(String text) {
    return '`' + text.replace("`", "``") + '`';
  }

  private static String literal(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(each -> name(String.valueOf(each.getKey())) + ": " + literal(each.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(CypherScript::literal).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Long || value instanceof Double || value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof ZonedDateTime) {
      return "datetime('" + value + "')";
    }
    return quote(value.toString());
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('\'');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '\'') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('\'').toString();
  }
}
