package caravan.graph.export;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * GraphML (graphml.graphdrawing.org), as Gephi, yEd and Neo4j's own tools read it: the label and
 * the type are data named {@code labels} and {@code label}. It has no lists, so these are texts as
 * JSON has them; characters that no XML may have are shown by their Unicode picture.
 */
final class GraphMl implements GraphFormat {
  private final Writer out;

  GraphMl(Writer out) {
    this.out = out;
  }

  @Override
  public void begin(Shape shape) throws IOException {
    out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.write("<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    key("labels", "node", "labels", "string");
    key("label", "edge", "label", "string");
    for (Map.Entry<String, String> each : shape.nodes().entrySet()) {
      key("n-" + each.getKey(), "node", each.getKey(), each.getValue());
    }
    for (Map.Entry<String, String> each : shape.relationships().entrySet()) {
      key("e-" + each.getKey(), "edge", each.getKey(), each.getValue());
    }
    out.write("<graph id=\"caravan\" edgedefault=\"directed\">\n");
  }

  private void key(String id, String of, String name, String type) throws IOException {
    out.write(
        "<key id=\"" + escape(id) + "\" for=\"" + of + "\" attr.name=\"" + escape(name) + "\"");
    out.write(" attr.type=\"" + type + "\"/>\n");
  }

  @Override
  public void node(NodeName name, SortedMap<String, Object> properties) throws IOException {
    String label = name.label().name();
    out.write("<node id=\"" + name.id() + "\" labels=\":" + label + "\">");
    data("labels", ":" + label);
    data("n-", properties);
    out.write("</node>\n");
  }

  @Override
  public void relationship(
      NodeName from, String type, NodeName to, SortedMap<String, Object> properties)
      throws IOException {
    out.write("<edge source=\"" + from.id() + "\" target=\"" + to.id() + "\"");
    out.write(" label=\"" + escape(type) + "\">");
    data("label", type);
    data("e-", properties);
    out.write("</edge>\n");
  }

  private void data(String prefix, Map<String, Object> properties) throws IOException {
    for (Map.Entry<String, Object> property : properties.entrySet()) {
      data(prefix + property.getKey(), text(property.getValue()));
    }
  }

  private void data(String key, String text) throws IOException {
    out.write("<data key=\"" + escape(key) + "\">" + escape(text) + "</data>");
  }

  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream()
            .map(
                each ->
                    each instanceof String text
                        ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                        : text(each))
            .collect(Collectors.joining(",", "[", "]"))
        : value.toString();
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\t', '\n', '\r' -> escaped.append("&#").append(c).append(';');
                default -> escaped.appendCodePoint(allowed(c));
              }
            });
    return escaped.toString();
  }

  private static int allowed(int c) {
    if (c < 0x20) {
      return 0x2400 + c;
    }
    boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
    return surrogate || c == 0xFFFE || c == 0xFFFF ? 0xFFFD : c;
  }

  @Override
  public void end() throws IOException {
    out.write("</graph>\n</graphml>\n");
    out.flush();
  }
}
