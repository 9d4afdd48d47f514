package caravan.graph.questions;

import java.util.List;
import java.util.TreeMap;
import org.neo4j.driver.SimpleQueryRunner;

/** How far the projection is, in all that it notes: another text when any answer may differ. */
public final class Watermark {
  private Watermark() {}

  public static String of(SimpleQueryRunner tx) {
    List<String> all =
        tx.run("MATCH (p:Projection) RETURN properties(p) AS p ORDER BY p.source")
            .list(row -> new TreeMap<>(row.get("p").asMap()).toString());
    return String.join("\n", all);
  }

  /**
   * Whether the graph stays as it is as long as the watermark does: nothing is being projected, and
   * the projection knew what was understood.
   */
  static boolean settled(SimpleQueryRunner tx) {
    return tx.run(
            "MATCH (p:Projection) RETURN count(p) > 0 AND none(p IN collect(p) WHERE p.doing IS NOT"
                + " NULL OR coalesce(p.meaning, '-') = '') AS settled")
        .single()
        .get("settled")
        .asBoolean();
  }
}
