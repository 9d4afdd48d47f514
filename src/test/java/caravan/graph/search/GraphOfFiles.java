package caravan.graph.search;

import caravan.graph.GraphSession;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Session;

/** Puts files into the graph as the projection does, for tests of what asks it. */
final class GraphOfFiles {
  private final GraphSession graph;

  GraphOfFiles(GraphSession graph) {
    this.graph = graph;
  }

  GraphReader reader() {
    return (cypher, parameters) -> graph.read(tx -> tx.run(cypher, parameters).list());
  }

  /** One snapshot of a source. */
  GraphOfFiles snapshot(String source, int number) {
    run(
        "MERGE (s:Source {name: $source}) CREATE (:Snapshot {id: $id, source: $source, seq: $seq,"
            + " time: $time})-[:OF]->(s)",
        Map.of("source", source, "id", source + number, "seq", number, "time", day(number)));
    return this;
  }

  /** A version of a file, in some snapshots; its content says something. */
  GraphOfFiles version(String source, String path, int since, int until, Map<String, Object> says) {
    Map<String, Object> all = new HashMap<>();
    all.put("key", source + "\n" + path);
    all.put("source", source);
    all.put("path", path);
    all.put("name", path.substring(path.lastIndexOf('/') + 1));
    all.put("words", NameWords.of(path));
    all.put("since", since);
    all.put("until", until);
    all.put("modified", day(since));
    all.put("importance", 0.5);
    all.put("fileLevel", null);
    for (String name : List.of("title", "excerpt", "type", "category", "language", "level")) {
      all.put(name, null);
    }
    all.put("keyphrases", List.of());
    all.put("entities", List.of());
    all.put("vector", null);
    all.put("id", says.getOrDefault("id", "of " + source + path + since));
    all.putAll(says);
    run(
        "MERGE (f:File {key: $key}) SET f += {source: $source, path: $path, name: $name, words:"
            + " $words, present: true, importance: $importance, level: $fileLevel, type: $type}"
            + " MERGE (c:Content {id: $id}) SET c += {title: $title, excerpt: $excerpt, type:"
            + " $type, category: $category, language: $language, level: $level, keyphrases:"
            + " $keyphrases, entities: $entities, vector: $vector} CREATE (f)-[:HAS_VERSION"
            + " {since: $since, until: $until, size: 10, modified_at: $modified}]->(c)",
        all);
    return this;
  }

  /** Waits until the indexes know all. */
  GraphOfFiles indexed() {
    run("CALL db.awaitIndexes(60)", Map.of());
    run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()", Map.of());
    return this;
  }

  private static Object day(int number) {
    return Instant.parse("2026-01-01T00:00:00Z")
        .plusSeconds(86_400L * number)
        .atZone(ZoneOffset.UTC);
  }

  /** A vector of one direction, or between two. */
  static List<Double> vector(int first, double much, int second, double more) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < 384; i++) {
      values.add(i == first ? much : i == second ? more : 0.0);
    }
    return values;
  }

  private void run(String cypher, Map<String, Object> parameters) {
    try (Session session = graph.session(AccessMode.WRITE)) {
      session.run(cypher, parameters).consume();
    }
  }
}
