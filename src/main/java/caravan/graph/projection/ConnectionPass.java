package caravan.graph.projection;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import caravan.model.meaning.Relation;
import caravan.vault.StoredSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Puts how the files of a source have to do with each other, and what its projects are built of, in
 * the place of what the graph had of that. Belongs to one thread.
 */
final class ConnectionPass {
  private final GraphSession graph;
  private final Connections connections;
  private final Turn turn;

  ConnectionPass(GraphSession graph, Connections connections, Turn turn) {
    this.graph = graph;
    this.connections = connections;
    this.turn = turn;
  }

  /**
   * @param revision of what relations follow from
   */
  void run(StoredSnapshot newest, String revision, ProjectionProgress progress) throws IOException {
    String source = newest.snapshot().source();
    Map<String, Object> known =
        graph.read(
            tx ->
                tx.run(
                        "MATCH (p:Projection {source: $source}) RETURN coalesce(p.related, '') AS"
                            + " related, coalesce(p.used, '') AS used",
                        Map.of("source", source))
                    .single()
                    .asMap());
    if (!revision.isEmpty() && !revision.equals(known.get("related"))) {
      progress.at("relating the files of " + source, 0, 0);
      relate(source);
      mark(source, "related", revision);
    }
    if (!newest.id().equals(known.get("used"))) {
      progress.at("looking for the projects of " + source, 0, 0);
      use(source, connections.technologies(newest));
      mark(source, "used", newest.id());
    }
  }

  private void mark(String source, String what, String value) throws GraphException {
    graph.write(
        tx ->
            tx.run(
                    "MATCH (p:Projection {source: $source}) SET p += $marks",
                    Map.of("source", source, "marks", Map.of(what, value)))
                .consume());
  }

  private void relate(String source) throws IOException {
    Departure.batches(
        graph,
        "MATCH (:File {source: $source})-[r:DEPENDS_ON|DUPLICATE_OF|SIMILAR_TO|VERSION_OF]->()"
            + " CALL (r) { DELETE r } IN TRANSACTIONS OF 5000 ROWS",
        Map.of("source", source));
    Map<Relation.Kind, List<Map<String, Object>>> rows = new EnumMap<>(Relation.Kind.class);
    for (Relation relation : connections.relations(source)) {
      List<Map<String, Object>> some =
          rows.computeIfAbsent(relation.kind(), kind -> new ArrayList<>());
      some.add(
          Map.of(
              "from", Rows.key(source, relation.from()),
              "to", Rows.key(source, relation.to()),
              "confidence", relation.confidence(),
              "evidence", relation.evidence()));
      if (some.size() == SnapshotProjection.BATCH) {
        create(relation.kind(), some);
        some.clear();
      }
    }
    for (Map.Entry<Relation.Kind, List<Map<String, Object>>> some : rows.entrySet()) {
      if (!some.getValue().isEmpty()) {
        create(some.getKey(), some.getValue());
      }
    }
  }

  private void create(Relation.Kind kind, List<Map<String, Object>> rows) throws IOException {
    turn.await();
    String edge =
        switch (kind) {
          case DEPENDS_ON ->
              "[:DEPENDS_ON {kind: split(r.evidence, ' ')[0], confidence: r.confidence, evidence:"
                  + " r.evidence}]";
          case DUPLICATE_OF -> "[:DUPLICATE_OF]";
          case SIMILAR_TO -> "[:SIMILAR_TO {score: r.confidence, evidence: r.evidence}]";
          case VERSION_OF -> "[:VERSION_OF {confidence: r.confidence, evidence: r.evidence}]";
        };
    graph.write(
        tx ->
            tx.run(
                    "UNWIND $rows AS r MATCH (a:File {key: r.from}) MATCH (b:File {key: r.to})"
                        + " CREATE (a)-"
                        + edge
                        + "->(b)",
                    Map.of("rows", rows))
                .consume());
  }

  private void use(String source, List<Used> technologies) throws GraphException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Used one : technologies) {
      rows.add(
          Map.of(
              "key", Rows.key(source, one.file()),
              "name", one.name(),
              "version", one.version(),
              "kind", one.kind()));
    }
    List<String> projects = technologies.stream().map(Used::project).distinct().sorted().toList();
    graph.write(
        tx -> {
          tx.run("MATCH (:File {source: $source})-[u:USES]->() DELETE u", Map.of("source", source))
              .consume();
          tx.run(
                  """
                  UNWIND $rows AS r
                  MATCH (f:File {key: r.key})
                  MERGE (t:Technology {name: r.name, version: r.version}) SET t.kind = r.kind
                  MERGE (f)-[:USES]->(t)
                  """,
                  Map.of("rows", rows))
              .consume();
          return null;
        });
    Departure.batches(
        graph,
        "MATCH (f:File {source: $source}) WHERE f.project IS NOT NULL CALL (f) { REMOVE f.project }"
            + " IN TRANSACTIONS OF 5000 ROWS",
        Map.of("source", source));
    for (String project : projects) {
      Departure.batches(
          graph,
          "MATCH (f:File) WHERE f.path STARTS WITH $below AND f.source = $source CALL (f) { SET"
              + " f.project = $project } IN TRANSACTIONS OF 5000 ROWS",
          Map.of("source", source, "project", project, "below", project + "/"));
    }
  }
}
