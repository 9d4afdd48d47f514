package caravan.graph.projection;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import caravan.model.meaning.ContentId;
import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Record;

/**
 * Writes what is known of contents to them and to their files. Files that wait for it have the
 * label {@code Undescribed}, so that whatever a crash interrupts goes on. Belongs to one thread.
 */
final class DescriptionPass {
  /** Files in one transaction; each may bring a vector and twenty concepts. */
  private static final int BATCH = 500;

  private static final int CONTENTS = 5_000;

  /** The one watermark that belongs to no source. */
  private static final String ALL = "";

  private final GraphSession graph;
  private final Meanings meanings;
  private final ProjectionProgress progress;

  DescriptionPass(GraphSession graph, Meanings meanings, ProjectionProgress progress) {
    this.graph = graph;
    this.meanings = meanings;
    this.progress = progress;
  }

  /** Returns how many files were described. */
  long run() throws IOException {
    String revision = meanings.revision();
    boolean news = !revision.equals(watermark());
    if (news) {
      markChanged();
    }
    long described = describe();
    if (news) {
      graph.write(
          tx ->
              tx.run(
                      "MERGE (p:Projection {source: $all}) SET p.meaning = $revision",
                      Map.of("all", ALL, "revision", revision))
                  .consume());
    }
    return described;
  }

  private String watermark() throws GraphException {
    return graph.read(
        tx ->
            tx
                .run("MATCH (p:Projection {source: $all}) RETURN p.meaning", Map.of("all", ALL))
                .list(row -> row.get(0).asString(""))
                .stream()
                .findFirst()
                .orElse(""));
  }

  /** Lets the files wait of whose content there is something else to say than the graph has. */
  private void markChanged() throws IOException {
    String after = "";
    while (true) {
      String from = after;
      List<Record> page =
          graph.read(
              tx ->
                  tx.run(
                          "MATCH (c:Content) WHERE c.id > $after RETURN c.id, c.stamp ORDER BY c.id"
                              + " LIMIT $limit",
                          Map.of("after", from, "limit", CONTENTS))
                      .list());
      if (page.isEmpty()) {
        return;
      }
      List<String> changed = new ArrayList<>();
      for (Record row : page) {
        String id = row.get(0).asString();
        if (!Description.of(ContentId.of(id), meanings).stamp().equals(row.get(1).asString(""))) {
          changed.add(id);
        }
        after = id;
      }
      graph.write(
          tx ->
              tx.run(
                      """
                      UNWIND $ids AS id
                      MATCH (c:Content {id: id})<-[:HAS_VERSION]-(f:File) WHERE f.content = id
                      SET f:Undescribed
                      """,
                      Map.of("ids", changed))
                  .consume());
    }
  }

  private long describe() throws IOException {
    long described = 0;
    while (true) {
      List<Record> batch =
          graph.read(
              tx ->
                  tx.run(
                          "MATCH (f:Undescribed) RETURN f.key, f.path, f.size, f.modified_at,"
                              + " f.content LIMIT $limit",
                          Map.of("limit", BATCH))
                      .list());
      if (batch.isEmpty()) {
        return described;
      }
      write(batch);
      described += batch.size();
      progress.at("describing files", described, 0);
    }
  }

  private void write(List<Record> batch) throws IOException {
    Map<String, Map<String, Object>> contents = new LinkedHashMap<>();
    List<Map<String, Object>> vectors = new ArrayList<>();
    List<Map<String, Object>> files = new ArrayList<>();
    List<Map<String, Object>> concepts = new ArrayList<>();
    List<Map<String, Object>> clusters = new ArrayList<>();
    for (Record row : batch) {
      String key = row.get(0).asString();
      ContentId id = ContentId.of(row.get(4).asString());
      Description description = Description.of(id, meanings);
      ZonedDateTime modified = row.get(3).asZonedDateTime();
      FileFacts facts =
          meanings.facts(
              row.get(1).asString(),
              row.get(2).asLong(),
              modified.toInstant(),
              description.known());
      files.add(Map.of("key", key, "file", Rows.facts(facts)));
      List<Map<String, Object>> about = description.concepts();
      if (!about.isEmpty()) {
        concepts.add(Map.of("key", key, "concepts", about));
      }
      description
          .cluster()
          .ifPresent(
              cluster ->
                  clusters.add(
                      Map.of(
                          "key", key,
                          "id", (long) cluster.id(),
                          "name", cluster.name(),
                          "model", cluster.model(),
                          "similarity", description.similarity())));
      if (contents.put(
              id.toString(), Map.of("id", id.toString(), "content", description.content(facts)))
          == null) {
        description
            .vector()
            .ifPresent(vector -> vectors.add(Map.of("id", id.toString(), "vector", list(vector))));
      }
    }
    graph.write(
        tx -> {
          tx.run(Queries.CONTENTS, rows(List.copyOf(contents.values()))).consume();
          if (!vectors.isEmpty()) {
            tx.run(Queries.VECTORS, rows(vectors)).consume();
          }
          tx.run(Queries.DESCRIBE, rows(files)).consume();
          if (!concepts.isEmpty()) {
            tx.run(Queries.CONCEPTS, rows(concepts)).consume();
          }
          if (!clusters.isEmpty()) {
            tx.run(Queries.CLUSTERS, rows(clusters)).consume();
          }
          return null;
        });
  }

  private static List<Double> list(float[] values) {
    List<Double> list = new ArrayList<>(values.length);
    for (float value : values) {
      list.add((double) value);
    }
    return list;
  }

  private static Map<String, Object> rows(List<Map<String, Object>> rows) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("rows", rows);
    return parameters;
  }
}
