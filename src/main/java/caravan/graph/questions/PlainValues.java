package caravan.graph.questions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Value;
import org.neo4j.driver.types.Node;
import org.neo4j.driver.types.Path;
import org.neo4j.driver.types.Relationship;

/** Values of the driver, as JSON has them. */
final class PlainValues {
  private PlainValues() {}

  static List<@Nullable Object> of(List<Value> values) {
    List<@Nullable Object> plain = new ArrayList<>(values.size());
    values.forEach(value -> plain.add(of(value.asObject())));
    return plain;
  }

  private static @Nullable Object of(@Nullable Object value) {
    if (value == null
        || value instanceof String
        || value instanceof Number
        || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Node node) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("labels", labels(node));
      map.put("properties", sorted(node.asMap()));
      return map;
    }
    if (value instanceof Relationship relationship) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("type", relationship.type());
      map.put("properties", sorted(relationship.asMap()));
      return map;
    }
    if (value instanceof Path path) {
      List<@Nullable Object> steps = new ArrayList<>();
      steps.add(of(path.start()));
      path.forEach(
          segment -> {
            steps.add(of(segment.relationship()));
            steps.add(of(segment.end()));
          });
      return steps;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> plain = new ArrayList<>(list.size());
      list.forEach(each -> plain.add(of(each)));
      return plain;
    }
    if (value instanceof Map<?, ?> map) {
      return sorted(map);
    }
    return String.valueOf(value); // times, points: as ISO or the driver writes them
  }

  private static List<String> labels(Node node) {
    List<String> labels = new ArrayList<>();
    node.labels().forEach(labels::add);
    return labels;
  }

  private static Map<String, @Nullable Object> sorted(Map<?, ?> map) {
    Map<String, @Nullable Object> plain = new TreeMap<>();
    map.forEach((key, value) -> plain.put(String.valueOf(key), of(value)));
    return plain;
  }
}
