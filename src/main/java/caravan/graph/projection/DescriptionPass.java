package caravan.graph.projection;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import caravan.model.meaning.ContentId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Record;

/**
 * Writes what is known of contents to them and to their files. What waits for it has the label
 * {@code Undescribed}, so that whatever a crash interrupts goes on. Belongs to one thread.
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
  private final Turn turn;

  DescriptionPass(GraphSession graph, Meanings meanings, ProjectionProgress progress, Turn turn) {
    this.graph = graph;
    this.meanings = meanings;
    this.progress = progress;
    this.turn = turn;
  }

  /** Returns how many files were described. */
  long run() throws IOException {
    String revision = meanings.revision();
    if (revision.isEmpty()) {
      remember(revision); // the next one looks at everything
      return 0;
    }
    boolean news = !revision.equals(watermark());
    if (news) {
      markChanged();
    }
    long described = describe();
    if (news) {
      remember(revision);
    }
    return described;
  }

  private void remember(String revision) throws GraphException {
    graph.write(
        tx ->
            tx.run(
                    "MERGE (p:Projection {source: $all}) SET p.meaning = $revision",
                    Map.of("all", ALL, "revision", revision))
                .consume());
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
                      MATCH (c:Content {id: id}) SET c:Undescribed
                      WITH c
                      MATCH (c)<-[:HAS_VERSION]-(f:File) WHERE f.content = c.id
                      SET f:Undescribed
                      """,
                      Map.of("ids", changed))
                  .consume());
    }
  }

  private long describe() throws IOException {
    long contents = 0;
    for (List<Record> batch = contents(); !batch.isEmpty(); batch = contents()) {
      turn.await();
      writeContents(batch);
      contents += batch.size();
      progress.at("describing contents", contents, 0);
    }
    long files = 0;
    for (List<Record> batch = files(); !batch.isEmpty(); batch = files()) {
      turn.await();
      writeFiles(batch);
      files += batch.size();
      progress.at("describing files", files, 0);
    }
    return files;
  }

  /** Those that wait, each with one file that has it: always the same one. */
  private List<Record> contents() throws GraphException {
    return graph.read(
        tx ->
            tx.run(
                    """
                    MATCH (c:Content:Undescribed) WITH c LIMIT $limit
                    CALL (c) {
                      MATCH (c)<-[v:HAS_VERSION]-(f:File)
                      RETURN f.path AS path, v.modified_at AS modified, f.as_of AS now
                        ORDER BY f.key LIMIT 1
                    }
                    RETURN c.id AS id, path, c.size AS size, modified, now
                    """,
                    Map.of("limit", BATCH))
                .list());
  }

  private void writeContents(List<Record> batch) throws IOException {
    List<Map<String, Object>> contents = new ArrayList<>();
    List<Map<String, Object>> vectors = new ArrayList<>();
    for (Record row : batch) {
      String id = row.get("id").asString();
      Description description = Description.of(ContentId.of(id), meanings);
      contents.add(Map.of("id", id, "content", description.content(facts(row, description))));
      description
          .vector()
          .ifPresent(vector -> vectors.add(Map.of("id", id, "vector", list(vector))));
    }
    graph.write(
        tx -> {
          tx.run(Queries.CONTENTS, Map.of("rows", contents)).consume();
          if (!vectors.isEmpty()) {
            tx.run(Queries.VECTORS, Map.of("rows", vectors)).consume();
          }
          return null;
        });
  }

  private List<Record> files() throws GraphException {
    return graph.read(
        tx ->
            tx.run(
                    "MATCH (f:File:Undescribed) RETURN f.key AS key, f.path AS path, f.size AS"
                        + " size, f.modified_at AS modified, f.as_of AS now, f.content AS id LIMIT $limit",
                    Map.of("limit", BATCH))
                .list());
  }

  private void writeFiles(List<Record> batch) throws IOException {
    List<Map<String, Object>> files = new ArrayList<>();
    List<Map<String, Object>> concepts = new ArrayList<>();
    List<Map<String, Object>> clusters = new ArrayList<>();
    for (Record row : batch) {
      String key = row.get("key").asString();
      Description description = Description.of(ContentId.of(row.get("id").asString()), meanings);
      files.add(Map.of("key", key, "file", Rows.facts(facts(row, description))));
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
    }
    graph.write(
        tx -> {
          tx.run(Queries.DESCRIBE, Map.of("rows", files)).consume();
          if (!concepts.isEmpty()) {
            tx.run(Queries.CONCEPTS, Map.of("rows", concepts)).consume();
          }
          if (!clusters.isEmpty()) {
            tx.run(Queries.CLUSTERS, Map.of("rows", clusters)).consume();
          }
          return null;
        });
  }

  private FileFacts facts(Record row, Description description) {
    return meanings.facts(
        row.get("path").asString(),
        row.get("size").asLong(),
        row.get("modified").asZonedDateTime().toInstant(),
        row.get("now").asZonedDateTime().toInstant(),
        description.known());
  }

  private static List<Double> list(float[] values) {
    List<Double> list = new ArrayList<>(values.length);
    for (float value : values) {
      list.add((double) value);
    }
    return list;
  }
}
