package caravan.graph.search;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;

/**
 * Asks each index for the contents that fit a question best. An index knows nothing of filters, so
 * with filters it is asked for more; where that leaves too few, words are asked for without a
 * limit, and vectors are compared one by one, which takes longer and misses nothing.
 */
final class Candidates {
  /** What an index is asked for where filters take some away. */
  private static final int FILTERED_TEXTS = 5_000;

  private static final int FILTERED_VECTORS = 1_000;

  /** Cosines below are by chance: two texts that have nothing to do with each other have them. */
  static final double LEAST_SIMILARITY = 0.2;

  private final GraphReader graph;
  private final Filters filters;

  Candidates(GraphReader graph, Filters filters) {
    this.graph = graph;
    this.filters = filters;
  }

  private static final String SOME =
      " EXISTS { MATCH (f:File)-[v:HAS_VERSION]->(c) WHERE " + Conditions.CONTENTS + " }";

  private static final String TEXTS =
      "CALL db.index.fulltext.queryNodes('content_text', $words, $options)"
          + " YIELD node AS c, score WITH c, score WHERE"
          + SOME
          + " RETURN c.id AS id, score LIMIT $wanted";

  private static final String NAMES =
      "CALL db.index.fulltext.queryNodes('file_names', $words, $options)"
          + " YIELD node AS f, score MATCH (f)-[v:HAS_VERSION]->(c:Content) WHERE "
          + Conditions.NAMES
          + " RETURN c.id AS id, f.key AS key, score LIMIT $wanted";

  private static final String NEAR =
      "CALL db.index.vector.queryNodes('content_vector', $most, $vector) YIELD node AS c, score"
          + " WITH c, score WHERE"
          + SOME
          + " RETURN c.id AS id, 2 * score - 1 AS score LIMIT $wanted";

  private static final String EACH =
      "MATCH (c:Content) WHERE c.vector IS NOT NULL AND"
          + SOME
          + " RETURN c.id AS id, 2 * vector.similarity.cosine(c.vector, $vector) - 1 AS score"
          + " ORDER BY score DESC LIMIT $wanted";

  /** By what they say. */
  Map<String, Double> texts(QueryWords words, TextBoosts boosts) throws IOException {
    return scores(full(TEXTS, boosts.query(words)));
  }

  /**
   * What the names of files found.
   *
   * @param contents what these files have, now or in a snapshot
   * @param files their keys
   */
  record Named(Map<String, Double> contents, Set<String> files) {
    static final Named NONE = new Named(Map.of(), Set.of());
  }

  /** By the names of files that have them, now or in a snapshot. */
  Named names(QueryWords words) throws IOException {
    String query =
        words.any("name", 2) + " " + words.any("words", 1) + " " + words.any("path", 0.5);
    List<Record> rows = full(NAMES, query);
    return new Named(
        scores(rows),
        rows.stream().map(row -> row.get("key").asString()).collect(Collectors.toSet()));
  }

  private List<Record> full(String cypher, String query) throws IOException {
    int most = filters.isEmpty() ? Search.DEPTH : FILTERED_TEXTS;
    Map<String, @Nullable Object> parameters = Conditions.parameters(filters);
    parameters.put("words", query);
    parameters.put("options", Map.of("limit", most));
    parameters.put("wanted", Search.DEPTH);
    List<Record> found = graph.read(cypher, parameters);
    if (found.size() < Search.DEPTH && !filters.isEmpty()) {
      parameters.put("options", Map.of());
      found = graph.read(cypher, parameters);
    }
    return found;
  }

  /** By what they mean: the cosine of each. */
  Map<String, Double> meanings(float[] vector) throws IOException {
    int most = filters.isEmpty() ? Search.DEPTH : FILTERED_VECTORS;
    Map<String, @Nullable Object> parameters = Conditions.parameters(filters);
    parameters.put("most", most);
    parameters.put("vector", list(vector));
    parameters.put("wanted", Search.DEPTH);
    Map<String, Double> found = scores(graph.read(NEAR, parameters));
    if (found.size() < Search.DEPTH && !filters.isEmpty()) {
      found = scores(graph.read(EACH, parameters));
    }
    found.values().removeIf(cosine -> cosine < LEAST_SIMILARITY);
    return found;
  }

  private static List<Double> list(float[] vector) {
    Double[] values = new Double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      values[i] = (double) vector[i];
    }
    return List.of(values);
  }

  private static Map<String, Double> scores(List<Record> rows) {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (Record row : rows) {
      scores.merge(row.get("id").asString(), row.get("score").asDouble(), Math::max);
    }
    return scores;
  }
}
