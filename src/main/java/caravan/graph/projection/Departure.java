package caravan.graph.projection;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Session;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.exceptions.Neo4jException;

/** Lets leave the graph what the vault has no more. Each step may be done twice. */
final class Departure {
  private static final String BATCHES = " IN TRANSACTIONS OF 5000 ROWS";

  private final GraphSession graph;

  Departure(GraphSession graph) {
    this.graph = graph;
  }

  /** All of a source. */
  void source(String source) throws GraphException {
    Map<String, Object> parameters = Map.of("source", source);
    batches("MATCH (f:File {source: $source}) CALL (f) { DETACH DELETE f }" + BATCHES, parameters);
    batches(
        "MATCH (s:Snapshot {source: $source}) OPTIONAL MATCH (o:Operation)-[:MADE]->(s)"
            + " CALL (s, o) { DETACH DELETE s, o }"
            + BATCHES,
        parameters);
    batches(
        "MATCH (n) WHERE (n:Source AND n.name = $source) OR (n:Projection AND n.source = $source)"
            + " DETACH DELETE n",
        parameters);
  }

  /**
   * Snapshots of a source, none of them the newest: versions shrink to the snapshots that stay, and
   * what is in none of them goes.
   *
   * @param gone their numbers
   * @param kept the numbers of those that stay, rising
   */
  void snapshots(String source, List<Long> gone, List<Long> kept) throws GraphException {
    Map<String, Object> parameters =
        Map.of("source", source, "gone", gone, "kept", kept, "open", Queries.OPEN);
    batches(
        """
        MATCH (f:File {source: $source})
        WHERE EXISTS { (f)-[v:HAS_VERSION]->() WHERE v.since IN $gone OR v.until IN $gone }
        CALL (f) {
          MATCH (f)-[v:HAS_VERSION]->()
          WHERE v.since IN $gone OR v.until IN $gone
          WITH v, head([x IN $kept WHERE x >= v.since]) AS since,
            CASE v.until WHEN $open THEN $open ELSE last([x IN $kept WHERE x <= v.until]) END AS until
          FOREACH (x IN CASE WHEN since IS NULL OR until IS NULL OR since > until
              THEN [v] ELSE [] END | DELETE x)
          FOREACH (x IN CASE WHEN since <= until THEN [v] ELSE [] END |
            SET x.since = since, x.until = until)
        }
        """
            .replaceFirst("}\\s*$", "SET f:Shrunk }" + BATCHES),
        parameters);
    batches(
        "MATCH (f:Shrunk {source: $source}) WHERE NOT EXISTS { (f)-[:HAS_VERSION]->() } CALL (f) {"
            + " DETACH DELETE f }"
            + BATCHES,
        parameters);
    batches(
        """
        MATCH (f:Shrunk {source: $source})
        CALL (f) {
          MATCH (f)-[v:HAS_VERSION]->(c)
          WITH f, v, c ORDER BY v.since
          WITH f, collect(v) AS versions, collect(c) AS contents
          WITH f, versions[0].since AS first, versions[-1] AS newest, contents[-1] AS content
          MATCH (a:Snapshot {source: $source, seq: first})
          MATCH (b:Snapshot {source: $source, seq: newest.since})
          SET f.created_at = a.time
          FOREACH (x IN CASE WHEN f.content = content.id THEN [] ELSE [f] END |
            SET x.content = content.id, x.size = newest.size, x.modified_at = newest.modified_at,
              x.as_of = b.time, x:Undescribed)
          WITH f, b
          OPTIONAL MATCH (f)-[old:IN_SNAPSHOT]->()
          DELETE old
          WITH DISTINCT f, b
          MERGE (f)-[:IN_SNAPSHOT]->(b)
          REMOVE f:Shrunk
        }
        """
                .stripTrailing()
            + BATCHES,
        parameters);
    batches(
        "MATCH (s:Snapshot {source: $source}) WHERE s.seq IN $gone OPTIONAL MATCH"
            + " (o:Operation)-[:MADE]->(s) DETACH DELETE s, o",
        parameters);
    batches(
        """
        MATCH (s:Snapshot {source: $source})
        WITH s ORDER BY s.seq
        WITH collect(s) AS line
        UNWIND range(1, size(line) - 1) AS i
        WITH line[i] AS later, line[i - 1] AS earlier
        MERGE (later)-[:AFTER]->(earlier)
        """,
        parameters);
  }

  /** Contents that no file has. */
  void unusedContents() throws GraphException {
    unused("Content", "<-[:HAS_VERSION]-");
  }

  /** Concepts, clusters and technologies that no file has. */
  void unusedSubjects() throws GraphException {
    unused("Concept", "<-[:CONTAINS]-");
    unused("Cluster", "<-[:BELONGS_TO]-");
    unused("Technology", "<-[:USES]-");
  }

  /** Operations that were recorded, and whose snapshot was forgotten before it came here. */
  void unmadeOperations() throws GraphException {
    unused("Operation", "-[:MADE]->");
  }

  private void unused(String label, String use) throws GraphException {
    batches(
        "MATCH (n:"
            + label
            + ") WHERE NOT EXISTS { (n)"
            + use
            + "() } CALL (n) { DETACH DELETE n }"
            + BATCHES,
        Map.of());
  }

  /** A concept weighs as much as files contain it. */
  void weigh() throws GraphException {
    batches(
        """
        MATCH (k:Concept) WITH k, COUNT { (k)<-[:CONTAINS]-() } AS files
        WHERE k.weight IS NULL OR k.weight <> files
        CALL (k, files) { SET k.weight = files }\
        """
            + BATCHES,
        Map.of());
  }

  /** A query that makes its own transactions. */
  private void batches(String query, Map<String, Object> parameters) throws GraphException {
    batches(graph, query, parameters);
  }

  /** A query that makes its own transactions, so the limit for one does not fit it. */
  static void batches(GraphSession graph, String query, Map<String, Object> parameters)
      throws GraphException {
    try (Session session = graph.session(AccessMode.WRITE)) {
      session
          .run(query, parameters, TransactionConfig.builder().withTimeout(LONGEST).build())
          .consume();
    } catch (Neo4jException e) {
      throw graph.failure(e, LONGEST);
    }
  }

  private static final java.time.Duration LONGEST = java.time.Duration.ofHours(1);
}
