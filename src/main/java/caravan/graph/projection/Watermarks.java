package caravan.graph.projection;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import caravan.vault.StoredSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neo4j.driver.Record;

/** How far the graph is with each source. */
public final class Watermarks {
  /** A snapshot in the graph, with its number in its source. */
  public record Known(String id, long seq) {}

  /**
   * How far the graph is with one source.
   *
   * @param version of the projection that wrote it; 0 if none did
   * @param doing the snapshot that was begun and not ended; empty if there is none
   * @param done the snapshots that it has, by rising number
   */
  public record Mark(int version, String doing, List<Known> done) {
    static final Mark NONE = new Mark(0, "", List.of());

    public Mark {
      done = List.copyOf(done);
    }

    /**
     * Whether what is missing can be added at the end. If a snapshot came in between, or the newest
     * or the one that was begun is gone, the source is made anew.
     */
    boolean fits(List<StoredSnapshot> wanted) {
      if (version == 0) {
        return true;
      }
      List<String> ids = wanted.stream().map(StoredSnapshot::id).toList();
      if (version != GraphProjector.VERSION || (!doing.isEmpty() && !ids.contains(doing))) {
        return false;
      }
      Set<String> known = new HashSet<>();
      done.forEach(one -> known.add(one.id()));
      if (!done.isEmpty() && !ids.contains(done.get(done.size() - 1).id())) {
        return false;
      }
      int last = -1;
      for (int i = 0; i < ids.size(); i++) {
        if (known.contains(ids.get(i))) {
          last = i;
        }
      }
      boolean inOrder = ids.subList(0, last + 1).stream().allMatch(known::contains);
      return inOrder && (doing.isEmpty() || ids.indexOf(doing) == last + 1);
    }
  }

  private Watermarks() {}

  /** By source. */
  public static Map<String, Mark> read(GraphSession graph) throws GraphException {
    List<Record> rows =
        graph.read(
            tx ->
                tx.run(
                        """
                        MATCH (p:Projection) WHERE p.source <> ''
                        OPTIONAL MATCH (s:Snapshot {source: p.source})
                        WHERE p.doing IS NULL OR s.id <> p.doing
                        RETURN p.source AS source, p.version AS version,
                          coalesce(p.doing, '') AS doing, s.id AS id, s.seq AS seq
                        ORDER BY source, seq
                        """)
                    .list());
    Map<String, Mark> marks = new LinkedHashMap<>();
    for (Record row : rows) {
      String source = row.get("source").asString();
      List<Known> done = new ArrayList<>(marks.getOrDefault(source, Mark.NONE).done());
      if (!row.get("id").isNull()) {
        done.add(new Known(row.get("id").asString(), row.get("seq").asLong()));
      }
      marks.put(source, new Mark(row.get("version").asInt(), row.get("doing").asString(), done));
    }
    return marks;
  }
}
