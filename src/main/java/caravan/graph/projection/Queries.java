package caravan.graph.projection;

/** The Cypher of the projection. Doing one twice is as doing it once. */
final class Queries {
  /** The end of a version that its file still has. */
  static final long OPEN = Integer.MAX_VALUE;

  /** Lets a content wait to be described that nothing is written of. */
  private static final String STAMPLESS =
      "FOREACH (x IN CASE WHEN c.stamp = '' THEN [1] ELSE [] END | SET c:Undescribed)";

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
      MATCH (f:File {key: r[0]})
      CALL (f) {
        MATCH (f)-[v:HAS_VERSION]->() WHERE v.until = $open AND v.since < $seq
        SET v.until = $seq - 1
      }
      CALL (f) {
        MATCH (f)-[x:IN_SNAPSHOT|CONTAINS|BELONGS_TO]->() DELETE x
      }
      """;

  /** The properties of a file that follow from its row: see {@link FileRow}. */
  private static final String FILE =
      """
      source: $source, path: r[1], name: r[2], words: r[3], directory: r[4], size: r[5],
          modified_at: r[6], present: true, content: r[7], type: r[8], category: r[9],
          language: r[10], level: r[11], importance: r[12], as_of: $time""";

  /** What a content is before anything is known of it. */
  private static final String STUB =
      """
      size: r[5], type: r[8], category: r[9], language: r[10], level: r[11],
          understood: false, stamp: ''""";

  /** Files of which the graph has nothing yet. */
  static final String CREATE = create("");

  /** As {@link #CREATE}, of contents that something is known of. */
  static final String CREATE_KNOWN = create(":Undescribed");

  static final String UPSERT = upsert("", "");

  /** As {@link #UPSERT}, of contents that something is known of. */
  static final String UPSERT_KNOWN = upsert("SET f:Undescribed", STAMPLESS);

  /** Of files whose content is as it was. */
  static final String TOUCH =
      """
      UNWIND $rows AS r
      MATCH (f:File {key: r[0]}) SET f += {%s}
      """
          .formatted(FILE);

  static final String REMOVE =
      """
      UNWIND $keys AS key
      MATCH (f:File {key: key})-[v:HAS_VERSION]->()
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

  /**
   * Takes no look at what is there, which is half of the work. Where something is after all, the
   * constraint on the key refuses it.
   */
  private static String create(String label) {
    return """
    MATCH (s:Snapshot {id: $id})
    UNWIND $rows AS r
    MERGE (c:Content {id: r[7]}) ON CREATE SET c += {%s}
    %s
    CREATE (f:File%s {key: r[0], created_at: $time, %s})
    CREATE (f)-[:HAS_VERSION {since: $seq, until: $open, size: r[5], modified_at: r[6]}]->(c)
    CREATE (f)-[:IN_SNAPSHOT]->(s)
    """
        .formatted(STUB, label.isEmpty() ? "" : STAMPLESS, label, FILE);
  }

  private static String upsert(String file, String content) {
    return """
    MATCH (s:Snapshot {id: $id})
    UNWIND $rows AS r
    MERGE (f:File {key: r[0]}) ON CREATE SET f.created_at = $time
    SET f += {%s}
    %s
    MERGE (c:Content {id: r[7]}) ON CREATE SET c += {%s}
    %s
    MERGE (f)-[v:HAS_VERSION {since: $seq}]->(c)
      ON CREATE SET v.until = $open, v.size = r[5], v.modified_at = r[6]
    MERGE (f)-[:IN_SNAPSHOT]->(s)
    """
        .formatted(FILE, file, STUB, content);
  }
}
