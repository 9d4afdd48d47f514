package caravan.graph.projection;

/** The Cypher of the projection. Doing one twice is as doing it once. */
final class Queries {
  /** The end of a version that its file still has. */
  static final long OPEN = Integer.MAX_VALUE;

  static final String SNAPSHOT =
      """
      MERGE (o:Source {name: $source})
      MERGE (s:Snapshot {id: $id}) SET s += $snapshot
      MERGE (s)-[:OF]->(o)
      MERGE (b:Operation {id: $id}) SET b += $operation
      MERGE (b)-[:MADE]->(s)
      MERGE (p:Projection {source: $source})
      SET p.version = $version, p.doing = $id
      """;

  static final String DONE =
      """
      MATCH (p:Projection {source: $source}) SET p.seq = $seq REMOVE p.doing
      WITH p
      MATCH (s:Snapshot {id: $id})
      OPTIONAL MATCH (b:Snapshot {source: $source}) WHERE b.seq < $seq
      WITH s, b ORDER BY b.seq DESC LIMIT 1
      FOREACH (x IN CASE WHEN b IS NULL THEN [] ELSE [b] END | MERGE (s)-[:AFTER]->(x))
      """;

  /** Ends the versions that these files had before, and what followed from them. */
  static final String CLOSE =
      """
      UNWIND $rows AS r
      MATCH (f:File {key: r.key})
      CALL (f) {
        MATCH (f)-[v:HAS_VERSION]->() WHERE v.until = $open AND v.since < $seq
        SET v.until = $seq - 1
      }
      CALL (f) {
        MATCH (f)-[x:IN_SNAPSHOT|CONTAINS|BELONGS_TO]->() DELETE x
      }
      """;

  static final String UPSERT =
      """
      MATCH (s:Snapshot {id: $id})
      UNWIND $rows AS r
      MERGE (f:File {key: r.key}) ON CREATE SET f.created_at = $time
      SET f += r.file
      FOREACH (x IN CASE WHEN r.known THEN [1] ELSE [] END | SET f:Undescribed)
      MERGE (c:Content {id: r.content}) ON CREATE SET c += r.stub
      FOREACH (x IN CASE WHEN r.known AND c.stamp = '' THEN [1] ELSE [] END | SET c:Undescribed)
      MERGE (f)-[v:HAS_VERSION {since: $seq}]->(c)
        ON CREATE SET v.until = $open, v.size = r.size, v.modified_at = r.modified
      MERGE (f)-[:IN_SNAPSHOT]->(s)
      """;

  /** Of files whose content is as it was. */
  static final String TOUCH =
      """
      UNWIND $rows AS r
      MATCH (f:File {key: r.key}) SET f += r.file
      """;

  static final String REMOVE =
      """
      UNWIND $rows AS r
      MATCH (f:File {key: r.key})-[v:HAS_VERSION]->()
      WHERE v.until = $open AND v.since < $seq
      SET v.until = $seq - 1, f.present = false
      """;

  static final String CONTENTS =
      """
      UNWIND $rows AS r
      MATCH (c:Content {id: r.id}) SET c += r.content REMOVE c:Undescribed
      """;

  static final String VECTORS =
      """
      UNWIND $rows AS r
      MATCH (c:Content {id: r.id})
      CALL db.create.setNodeVectorProperty(c, 'vector', r.vector)
      """;

  static final String DESCRIBE =
      """
      UNWIND $rows AS r
      MATCH (f:File {key: r.key}) SET f += r.file REMOVE f:Undescribed
      WITH f
      MATCH (f)-[x:CONTAINS|BELONGS_TO]->() DELETE x
      """;

  static final String CONCEPTS =
      """
      UNWIND $rows AS r
      MATCH (f:File {key: r.key})
      UNWIND r.concepts AS k
      MERGE (c:Concept {name: k.name, category: k.category})
      CREATE (f)-[:CONTAINS {weight: k.weight}]->(c)
      """;

  static final String CLUSTERS =
      """
      UNWIND $rows AS r
      MERGE (c:Cluster {id: r.id}) SET c.name = r.name, c.model = r.model
      WITH c, r
      MATCH (f:File {key: r.key})
      CREATE (f)-[:BELONGS_TO {similarity: r.similarity}]->(c)
      """;

  private Queries() {}
}
