package caravan.graph.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

/** Looks up which files have the contents that were found: a few of each, the likeliest first. */
final class Sightings {
  private static final int FILES = 1 + Hit.MOST_COPIES;

  private final Map<String, List<Sighting>> files = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();

  private Sightings() {}

  /**
   * Asks the graph.
   *
   * @param named keys of files whose names were found; of restricted ones only these are answered
   */
  static Sightings of(
      GraphReader graph, Filters filters, Collection<String> contents, Set<String> named)
      throws IOException {
    String cypher =
        "UNWIND $contents AS id MATCH (c:Content {id: id})"
            + " CALL { WITH c MATCH (f:File)-[v:HAS_VERSION]->(c) WHERE "
            + Conditions.NAMES
            + " AND (("
            + Conditions.OPEN
            + ") OR f.key IN $named)"
            + " WITH f, c, v ORDER BY f.key IN $named DESC, f.present DESC,"
            + " coalesce(f.importance, 0.0) DESC, f.path, v.until DESC"
            // lists, not maps: else each name of a property comes with each of hundreds of files
            + " RETURN collect([f.key, f.path, f.source, v.since, v.until,"
            + " coalesce(v.size, c.size), v.modified_at, f.importance, coalesce(c.type, f.type),"
            + " coalesce(c.category, f.category), CASE 'restricted' IN [f.level, c.level]"
            + " WHEN true THEN 'restricted' ELSE "
            + Conditions.LEVEL
            + " END])[..$most] AS files, count(DISTINCT f) AS count }"
            + " RETURN id, files, count";
    Map<String, @Nullable Object> parameters = Conditions.parameters(filters);
    parameters.put("contents", List.copyOf(contents));
    parameters.put("named", List.copyOf(named));
    parameters.put("most", FILES);
    Sightings sightings = new Sightings();
    for (Record row : graph.read(cypher, parameters)) {
      sightings.add(row.get("id").asString(), row.get("files"), row.get("count").asInt());
    }
    return sightings;
  }

  private void add(String content, Value rows, int count) {
    Map<String, Sighting> different = new LinkedHashMap<>(); // a file may have gone back to it
    for (Value row : rows.values()) {
      Sighting sighting = Sighting.of(content, row);
      different.merge(sighting.key(), sighting, (a, b) -> a.until() >= b.until() ? a : b);
    }
    if (!different.isEmpty()) {
      files.put(content, new ArrayList<>(different.values()));
      counts.put(content, count);
    }
  }

  /** Files of a content; none if only such have it that must not be found by it. */
  List<Sighting> files(String content) {
    return files.getOrDefault(content, List.of());
  }

  /** How many files have it. */
  int count(String content) {
    return counts.getOrDefault(content, 0);
  }
}
