package caravan.graph.projection;

import caravan.vault.StoredSnapshot;
import java.util.Map;

/** The backup that made a snapshot, as a node of the graph. */
public final class BackupNode {
  private BackupNode() {}

  /**
   * Its properties. It has no other name than its snapshot, so whoever writes it twice writes the
   * same.
   */
  public static Map<String, Object> of(StoredSnapshot stored) {
    return Map.of(
        "id",
        stored.id(),
        "kind",
        "backup",
        "started_at",
        Rows.time(stored.snapshot().started()),
        "ended_at",
        Rows.time(stored.snapshot().time()),
        "result",
        stored.snapshot().unreadableCount() == 0 ? "done" : "incomplete");
  }
}
