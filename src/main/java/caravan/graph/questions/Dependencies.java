package caravan.graph.questions;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neo4j.driver.Record;
import org.neo4j.driver.TransactionContext;

/**
 * Follows dependencies step by step, each file once (breadth first), so that cycles end and the
 * work grows with the edges and not with the paths. Safe for concurrent use.
 */
public final class Dependencies {
  /** Beyond, a dependency says nothing any more. */
  public static final int MOST_STEPS = 50;

  private static final String ROWS =
      """
       RETURN f.key AS at, o.key AS key, o.source AS source, o.path AS path, o.present AS present,
         r.confidence AS confidence, r.evidence AS evidence
      """;

  private static final String UP =
      "MATCH (f:File)<-[r:DEPENDS_ON]-(o:File) WHERE f.key IN $keys" + ROWS;
  private static final String DOWN =
      "MATCH (f:File)-[r:DEPENDS_ON]->(o:File) WHERE f.key IN $keys" + ROWS;

  private static final Comparator<Impact.Link> ORDER =
      Comparator.comparing(Impact.Link::to).thenComparing(Impact.Link::from);

  private final GraphSession graph;

  public Dependencies(GraphSession graph) {
    this.graph = graph;
  }

  /**
   * What breaks without a file.
   *
   * @param steps 1 to {@link #MOST_STEPS}
   * @param most files at most
   */
  public Impact dependants(FileRef file, int steps, int most) throws GraphException {
    return graph.read(tx -> follow(tx, file, UP, steps, most));
  }

  /** What a file needs; as {@link #dependants}. */
  public Impact dependencies(FileRef file, int steps, int most) throws GraphException {
    return graph.read(tx -> follow(tx, file, DOWN, steps, most));
  }

  private static Impact follow(
      TransactionContext tx, FileRef file, String query, int steps, int most) {
    Set<String> seen = new HashSet<>(Set.of(file.key()));
    List<Impact.Reached> files = new ArrayList<>();
    List<Impact.Link> links = new ArrayList<>();
    List<String> frontier = List.of(file.key());
    boolean cut = false;
    for (int step = 1; step <= steps && !frontier.isEmpty(); step++) {
      List<Impact.Reached> reached = new ArrayList<>();
      List<Impact.Link> found = new ArrayList<>();
      for (Record row : tx.run(query, Map.of("keys", frontier)).list()) {
        String at = row.get("at").asString();
        FileRef other = Rows.file(row);
        if (!seen.contains(other.key()) && files.size() + reached.size() >= most) {
          cut = true;
          continue;
        }
        if (seen.add(other.key())) {
          reached.add(new Impact.Reached(other, step));
        }
        boolean up = query.equals(UP);
        found.add(
            new Impact.Link(
                up ? other.key() : at,
                up ? at : other.key(),
                Rows.number(row.get("confidence")),
                Rows.text(row.get("evidence"))));
      }
      reached.sort(Comparator.comparing(each -> each.file().key()));
      found.sort(ORDER);
      files.addAll(reached);
      links.addAll(found);
      frontier = reached.stream().map(each -> each.file().key()).toList();
    }
    return new Impact(file, files, links, cut);
  }
}
