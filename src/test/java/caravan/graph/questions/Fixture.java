package caravan.graph.questions;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A small graph in the projection's schema: a source {@code home} with three snapshots, a source
 * {@code work} with one; code with a cycle, copies, an orphan, a cluster, a removed file.
 */
public final class Fixture {
  private static final String QUERY =
      """
      CREATE (home:Source {name: 'home'}), (work:Source {name: 'work'})
      CREATE (s1:Snapshot {id: 'home-1', source: 'home', seq: 1, time: datetime('2026-01-01T10:00Z'),
          host: 'h', tags: ['first'], suspect: false, files: 5, bytes: 1000}),
        (s2:Snapshot {id: 'home-2', source: 'home', seq: 2, time: datetime('2026-02-01T10:00Z'),
          host: 'h', tags: [], suspect: false, files: 8, bytes: 2000}),
        (s3:Snapshot {id: 'home-3', source: 'home', seq: 3, time: datetime('2026-03-01T10:00Z'),
          host: 'h', tags: [], suspect: true, files: 9, bytes: 3000}),
        (w1:Snapshot {id: 'work-1', source: 'work', seq: 1, time: datetime('2026-03-02T10:00Z'),
          host: 'w', tags: [], suspect: false, files: 1, bytes: 100})
      CREATE (s1)-[:OF]->(home), (s2)-[:OF]->(home), (s3)-[:OF]->(home), (w1)-[:OF]->(work),
        (s2)-[:AFTER]->(s1), (s3)-[:AFTER]->(s2)
      CREATE (:Projection {source: 'home', seq: 3, version: 1}),
        (:Projection {source: 'work', seq: 1, version: 1})
      CREATE (o:Operation {id: 'op-3', kind: 'backup', started_at: datetime('2026-03-01T09:59Z'),
        ended_at: datetime('2026-03-01T10:00Z'), result: 'done'})-[:MADE]->(s3)
      WITH {`home`: s3, `work`: w1} AS newest
      UNWIND $files AS f
      CREATE (n:File {key: f.source + '\\n' + f.path, source: f.source, path: f.path,
        name: split(f.path, '/')[-1], directory: f.directory, size: f.size, type: f.type,
        category: f.category, language: '', level: 'internal', importance: f.importance,
        created_at: datetime('2026-01-01T10:00Z'), modified_at: datetime('2025-12-24T18:00Z'),
        present: f.present})
      FOREACH (p IN CASE WHEN f.project = '' THEN [] ELSE [f.project] END | SET n.project = p)
      WITH n, f, newest
      UNWIND f.versions AS v
      MERGE (c:Content {id: v.content})
        ON CREATE SET c.size = v.size, c.type = f.type, c.category = f.category, c.level = 'internal',
          c.title = v.content, c.excerpt = '', c.keyphrases = [], c.entities = [], c.understood = true
      CREATE (n)-[:HAS_VERSION {since: v.since, until: v.until, size: v.size,
        modified_at: datetime('2025-12-24T18:00Z')}]->(c)
      """;

  private static final String RELATIONS =
      """
      UNWIND $rows AS r
      MATCH (a:File {path: r.from}), (b:File {path: r.to})
      FOREACH (x IN CASE r.type WHEN 'DEPENDS_ON' THEN [1] ELSE [] END |
        CREATE (a)-[:DEPENDS_ON {kind: 'import', confidence: 0.9, evidence: 'line 3'}]->(b))
      FOREACH (x IN CASE r.type WHEN 'DUPLICATE_OF' THEN [1] ELSE [] END |
        CREATE (a)-[:DUPLICATE_OF]->(b))
      FOREACH (x IN CASE r.type WHEN 'SIMILAR_TO' THEN [1] ELSE [] END |
        CREATE (a)-[:SIMILAR_TO {score: 0.88}]->(b))
      """;

  private static final String REST =
      """
      MATCH (n:File) WHERE n.present
      MATCH (s:Snapshot {source: n.source})
      WITH n, s ORDER BY s.seq DESC
      WITH n, head(collect(s)) AS s
      CREATE (n)-[:IN_SNAPSHOT]->(s)
      WITH collect(n) AS all
      MATCH (lease:File {name: 'lease.pdf'}), (plan:File {name: 'plan.md', source: 'home'}),
        (a:File {name: 'App.java'})
      CREATE (c:Cluster {id: 7, name: 'Rent & flats', model: 'm'}),
        (k:Concept {name: 'Berlin', category: 'place', weight: 2.0}),
        (k2:Concept {name: 'cold rent', category: 'keyphrase', weight: 1.0})
      CREATE (lease)-[:BELONGS_TO {similarity: 0.9}]->(c), (plan)-[:BELONGS_TO {similarity: 0.7}]->(c),
        (lease)-[:CONTAINS {weight: 0.8}]->(k), (plan)-[:CONTAINS {weight: 0.4}]->(k),
        (lease)-[:CONTAINS {weight: 0.6}]->(k2),
        (a)-[:USES]->(:Technology {name: 'Spring Boot', version: '3.5.7', kind: 'framework'})
      WITH lease, plan
      MATCH (lease)-[:HAS_VERSION]->(l:Content), (plan)-[:HAS_VERSION]->(p:Content)
      SET l.vector = $vector, p.vector = $near, l.excerpt = 'The lease of the Berlin office.'
      """;

  private Fixture() {}

  /** A path with all that could be taken for syntax somewhere. */
  public static final String ODD = "/home/me/'}) DETACH DELETE n \"\\u0027 \\' ` $x <&>\t\u0001\n#";

  /** Puts it into an empty graph. */
  public static void load(GraphSession graph) throws GraphException {
    List<Map<String, Object>> files =
        List.of(
            code(
                "/home/me/app/App.java",
                true,
                version("c-app1", 10, 1, 1),
                version("c-app2", 12, 2, 3)),
            code("/home/me/app/Parser.java", true, version("c-parser", 20, 1, 3)),
            code("/home/me/app/Lexer.java", true, version("c-lexer", 30, 1, 3)),
            code("/home/me/app/Main.java", true, version("c-main", 40, 2, 3)),
            code("/home/me/app/Old.java", false, version("c-old", 50, 1, 2)),
            file(
                "home", "/home/me/lease.pdf", "document", 0.9, true, version("c-lease", 700, 1, 3)),
            file(
                "home",
                "/home/me/copy/lease (1).pdf",
                "document",
                0.5,
                true,
                version("c-lease", 700, 2, 3)),
            file("home", "/home/me/plan.md", "document", 0.8, true, version("c-plan", 60, 2, 3)),
            file("home", "/home/me/holiday.jpg", "picture", 0.4, true, version("c-pic", 900, 3, 3)),
            file("home", ODD, "text", 0.1, true, version("c-odd", 5, 3, 3)),
            file(
                "work",
                "/home/me/plan.md",
                "document",
                0.8,
                true,
                version("c-plan2", 61, 1, Integer.MAX_VALUE)),
            file(
                "work",
                "/srv/lease.pdf.bak",
                "document",
                0.2,
                true,
                version("c-lease", 700, 1, Integer.MAX_VALUE)));
    List<Map<String, Object>> relations =
        List.of(
            relation("/home/me/app/App.java", "DEPENDS_ON", "/home/me/app/Parser.java"),
            relation("/home/me/app/Main.java", "DEPENDS_ON", "/home/me/app/App.java"),
            relation("/home/me/app/Parser.java", "DEPENDS_ON", "/home/me/app/Lexer.java"),
            relation("/home/me/app/Lexer.java", "DEPENDS_ON", "/home/me/app/Parser.java"),
            relation("/home/me/copy/lease (1).pdf", "DUPLICATE_OF", "/home/me/lease.pdf"));
    graph.write(tx -> tx.run(QUERY, Map.of("files", files)).consume());
    graph.write(tx -> tx.run(RELATIONS, Map.of("rows", relations)).consume());
    graph.write(
        tx -> tx.run(REST, Map.of("vector", vector(1, 0), "near", vector(0.9, 0.3))).consume());
    graph.read(
        tx -> tx.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume());
  }

  private static Map<String, Object> code(String path, boolean present, Map<?, ?>... versions) {
    return file("home", path, "code", 0.6, present, versions);
  }

  private static Map<String, Object> file(
      String source,
      String path,
      String category,
      double importance,
      boolean present,
      Map<?, ?>... versions) {
    return Map.of(
        "source",
        source,
        "path",
        path,
        "directory",
        path.substring(0, path.lastIndexOf('/')),
        "category",
        category,
        "type",
        "text/plain",
        "importance",
        importance,
        "present",
        present,
        "project",
        category.equals("code") ? "/home/me/app" : "",
        "size",
        versions[versions.length - 1].get("size"),
        "versions",
        List.of(versions));
  }

  private static Map<String, Object> version(String content, int size, int since, int until) {
    return Map.of("content", content, "size", size, "since", since, "until", until);
  }

  private static Map<String, Object> relation(String from, String type, String to) {
    return Map.of("from", from, "type", type, "to", to);
  }

  private static List<Double> vector(double x, double y) {
    List<Double> vector = new ArrayList<>(Collections.nCopies(384, 0.0));
    vector.set(0, x);
    vector.set(1, y);
    return vector;
  }
}
