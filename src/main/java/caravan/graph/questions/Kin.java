package caravan.graph.questions;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Record;

/** Which files belong together. Safe for concurrent use. */
public final class Kin {
  private static final String CLUSTERS =
      """
      MATCH (c:Cluster) WHERE toLower(c.name) = toLower($name) OR toString(c.id) = $name
      RETURN c.id AS id, c.name AS name,
        COUNT { (f:File)-[:BELONGS_TO]->(c) WHERE f.present } AS size
      ORDER BY id
      """;

  private static final String MEMBERS =
      """
      MATCH (c:Cluster {id: $id})<-[r:BELONGS_TO]-(f:File)
      WHERE f.present
      RETURN f.key AS key, f.source AS source, f.path AS path, f.present AS present,
        r.similarity AS similarity
      ORDER BY similarity DESC, key LIMIT $most
      """;

  private static final String NAMES = "MATCH (c:Cluster) RETURN DISTINCT c.name AS name";

  private static final String RELATED =
      """
      MATCH (f:File {key: $key})-[r:SIMILAR_TO|DUPLICATE_OF|VERSION_OF]-(o:File)
      RETURN o.key AS key, o.source AS source, o.path AS path, o.present AS present,
        type(r) AS type, r.score AS score
      """;

  /** The newest version of the file, and of what is near to it the files that have it still. */
  private static final String NEAR =
      """
      MATCH (f:File {key: $key})-[v:HAS_VERSION]->(c:Content)
      WITH f, c ORDER BY v.until DESC LIMIT 1
      CALL (f, c) {
        MATCH (c)<-[:HAS_VERSION]-(o:File) WHERE o <> f AND o.present
        RETURN o, 1.0 AS score, true AS same
        UNION
        WITH f, c WHERE c.vector IS NOT NULL
        CALL db.index.vector.queryNodes('content_vector', $near, c.vector) YIELD node, score
        WITH f, c, node, score WHERE node <> c
        MATCH (node)<-[w:HAS_VERSION]-(o:File)
        WHERE o <> f AND o.present
          AND NOT EXISTS { (o)-[later:HAS_VERSION]->() WHERE later.since > w.since }
        RETURN o, score, false AS same
      }
      RETURN o.key AS key, o.source AS source, o.path AS path, o.present AS present, score, same
      """;

  /** Below, texts of one language are like any two others; the index's score is (1 + cos) / 2. */
  private static final double LEAST = 0.75;

  private static final Comparator<Alike.Other> ORDER =
      Comparator.comparingDouble(Alike.Other::score)
          .reversed()
          .thenComparing(Alike.Other::how)
          .thenComparing(other -> other.file().key());

  private final GraphSession graph;

  public Kin(GraphSession graph) {
    this.graph = graph;
  }

  /**
   * The clusters of a name, or that of a number.
   *
   * @param most members of each at most
   * @throws UnknownNameException if there is none, with the names that there are
   */
  public Group.Groups cluster(String name, int most) throws GraphException, UnknownNameException {
    List<Group> groups =
        graph.read(
            tx -> {
              List<Group> found = new ArrayList<>();
              for (Record row : tx.run(CLUSTERS, Map.of("name", name)).list()) {
                long id = row.get("id").asLong();
                found.add(
                    new Group(
                        id,
                        Rows.text(row.get("name")),
                        row.get("size").asLong(),
                        tx.run(MEMBERS, Map.of("id", id, "most", most)).list(Kin::member)));
              }
              return found;
            });
    if (groups.isEmpty()) {
      throw new UnknownNameException(
          name, graph.read(tx -> tx.run(NAMES).list(row -> Rows.text(row.get("name")))), false);
    }
    return new Group.Groups(groups);
  }

  private static Group.Member member(Record row) {
    return new Group.Member(Rows.file(row), Rows.number(row.get("similarity")));
  }

  /**
   * What is like a file: in bytes, as a version, in looks or in meaning.
   *
   * @param most files at most
   */
  public Alike similar(FileRef file, int most) throws GraphException {
    Map<String, Alike.Other> best = new LinkedHashMap<>();
    graph.read(
        tx -> {
          best.clear();
          tx.run(RELATED, Map.of("key", file.key())).list().forEach(row -> add(best, related(row)));
          tx.run(NEAR, Map.of("key", file.key(), "near", Math.min(1_000, most + 1)))
              .list()
              .forEach(row -> add(best, near(row)));
          return best.size();
        });
    return new Alike(
        file,
        best.values().stream()
            .filter(other -> other.how() != Alike.How.MEANING || other.score() >= LEAST)
            .sorted(ORDER)
            .limit(most)
            .toList());
  }

  private static void add(Map<String, Alike.Other> best, Alike.Other other) {
    best.merge(other.file().key(), other, (a, b) -> ORDER.compare(a, b) <= 0 ? a : b);
  }

  private static Alike.Other related(Record row) {
    return switch (row.get("type").asString()) {
      case "DUPLICATE_OF" -> new Alike.Other(Rows.file(row), 1, Alike.How.SAME);
      case "VERSION_OF" -> new Alike.Other(Rows.file(row), 1, Alike.How.VERSION);
      default -> new Alike.Other(Rows.file(row), Rows.number(row.get("score")), Alike.How.SIMILAR);
    };
  }

  private static Alike.Other near(Record row) {
    boolean same = row.get("same").asBoolean();
    return new Alike.Other(
        Rows.file(row), Rows.number(row.get("score")), same ? Alike.How.SAME : Alike.How.MEANING);
  }
}
