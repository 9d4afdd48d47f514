package caravan.graph.questions;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Record;

/** The versions that a file had over the snapshots. Safe for concurrent use. */
public final class Lifetimes {
  /**
   * A file's versions, the oldest first.
   *
   * @param firstSeen when a snapshot first had it
   */
  public record Lifetime(FileRef of, Instant firstSeen, List<Version> versions) {
    public Lifetime {
      versions = List.copyOf(versions);
    }
  }

  /**
   * One version, which lies in all snapshots from the first to the last.
   *
   * @param size in bytes
   * @param first id of a snapshot
   * @param last id of a snapshot
   * @param snapshots how many have it
   */
  public record Version(
      String content,
      long size,
      Instant modified,
      String first,
      Instant firstTime,
      String last,
      Instant lastTime,
      long snapshots) {}

  private static final String HISTORY =
      """
      MATCH (f:File {key: $key})-[v:HAS_VERSION]->(c:Content)
      MATCH (s:Snapshot {source: f.source}) WHERE s.seq >= v.since AND s.seq <= v.until
      WITH f, v, c, s ORDER BY s.seq
      WITH f, v, c, collect(s) AS snapshots
      RETURN f.created_at AS firstSeen, c.id AS content, coalesce(v.size, c.size) AS size,
        v.modified_at AS modified, head(snapshots).id AS first, head(snapshots).time AS firstTime,
        last(snapshots).id AS last, last(snapshots).time AS lastTime, size(snapshots) AS snapshots
      ORDER BY v.since
      """;

  private final GraphSession graph;

  public Lifetimes(GraphSession graph) {
    this.graph = graph;
  }

  public Lifetime history(FileRef file) throws GraphException {
    List<Record> rows = graph.read(tx -> tx.run(HISTORY, Map.of("key", file.key())).list());
    return new Lifetime(
        file,
        rows.isEmpty() ? Instant.EPOCH : Rows.time(rows.get(0).get("firstSeen")),
        rows.stream().map(Lifetimes::version).toList());
  }

  private static Version version(Record row) {
    return new Version(
        row.get("content").asString(),
        row.get("size").asLong(0),
        Rows.time(row.get("modified")),
        row.get("first").asString(),
        Rows.time(row.get("firstTime")),
        row.get("last").asString(),
        Rows.time(row.get("lastTime")),
        row.get("snapshots").asLong());
  }
}
