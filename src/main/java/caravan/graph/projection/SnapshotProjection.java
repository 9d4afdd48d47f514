package caravan.graph.projection;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import caravan.model.Entry;
import caravan.model.IdList;
import caravan.vault.StoredSnapshot;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.TransactionContext;

/**
 * Brings one snapshot into the graph: what differs from the one before, in batches. The watermark
 * moves in the transaction of the last batch, so that after a crash the same snapshot is done
 * again, and what was done of it changes nothing.
 */
final class SnapshotProjection {
  /** Rows in one transaction: more gain nothing, and take memory at both ends. */
  static final int BATCH = 2_000;

  private final GraphSession graph;
  private final StoredSnapshot snapshot;
  private final long seq;
  private final boolean first;
  private final Rows rows;
  private final ProjectionProgress progress;
  private final String what;
  private final List<Map<String, Object>> changed = new ArrayList<>();
  private final List<Map<String, Object>> touched = new ArrayList<>();
  private final List<Map<String, Object>> removed = new ArrayList<>();
  private long files;

  /**
   * @param seq its number in its source
   * @param first whether its source has nothing in the graph yet
   * @param what is said to be done
   */
  SnapshotProjection(
      GraphSession graph,
      StoredSnapshot snapshot,
      long seq,
      boolean first,
      Meanings meanings,
      ProjectionProgress progress,
      String what) {
    this.graph = graph;
    this.snapshot = snapshot;
    this.seq = seq;
    this.first = first;
    this.rows = new Rows(snapshot.snapshot().source(), meanings);
    this.progress = progress;
    this.what = what;
  }

  /**
   * @param before the root of the snapshot before; the empty list if there is none
   * @return how many files were written
   */
  long run(TreeReader trees, IdList before) throws IOException {
    Map<String, Object> parameters = parameters();
    parameters.put("snapshot", properties(snapshot, seq));
    parameters.put("operation", operation(snapshot));
    parameters.put("source", snapshot.snapshot().source());
    parameters.put("version", GraphProjector.VERSION);
    graph.write(tx -> tx.run(Queries.SNAPSHOT, parameters).consume());
    new SnapshotDifference(trees, this::take).walk(before, snapshot.snapshot().root());
    flush(true);
    return files;
  }

  /** The backup that made it, which has no other name. */
  private static Map<String, Object> operation(StoredSnapshot stored) {
    return Map.of(
        "kind",
        "backup",
        "started_at",
        Rows.time(stored.snapshot().started()),
        "ended_at",
        Rows.time(stored.snapshot().time()),
        "result",
        stored.snapshot().unreadableCount() == 0 ? "done" : "incomplete");
  }

  private static Map<String, Object> properties(StoredSnapshot stored, long seq) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("source", stored.snapshot().source());
    properties.put("seq", seq);
    properties.put("time", Rows.time(stored.snapshot().time()));
    properties.put("host", stored.snapshot().host());
    properties.put("tags", stored.snapshot().tags());
    properties.put("files", stored.snapshot().files());
    properties.put("bytes", stored.snapshot().bytes());
    return properties;
  }

  private void take(String path, @Nullable Entry before, @Nullable Entry after) throws IOException {
    if (after == null) {
      removed.add(rows.removed(path));
    } else if (before != null && before.content().equals(after.content())) {
      touched.add(rows.file(path, after));
    } else {
      changed.add(rows.file(path, after));
    }
    files++;
    if (changed.size() + touched.size() + removed.size() >= BATCH) {
      flush(false);
    }
  }

  private void flush(boolean last) throws GraphException {
    graph.write(
        tx -> {
          write(tx);
          if (last) {
            Map<String, Object> parameters = parameters();
            parameters.put("source", snapshot.snapshot().source());
            tx.run(Queries.DONE, parameters).consume();
          }
          return null;
        });
    changed.clear();
    touched.clear();
    removed.clear();
    progress.at(what, files, snapshot.snapshot().files());
  }

  private void write(TransactionContext tx) {
    if (!removed.isEmpty()) {
      tx.run(Queries.REMOVE, with(removed)).consume();
    }
    if (!touched.isEmpty()) {
      tx.run(Queries.TOUCH, with(touched)).consume();
    }
    if (!changed.isEmpty()) {
      Map<String, Object> parameters = with(changed);
      if (!first) {
        tx.run(Queries.CLOSE, parameters).consume();
      }
      tx.run(Queries.UPSERT, parameters).consume();
    }
  }

  private Map<String, Object> with(List<Map<String, Object>> some) {
    Map<String, Object> parameters = parameters();
    parameters.put("rows", some);
    return parameters;
  }

  private Map<String, Object> parameters() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("id", snapshot.id());
    parameters.put("seq", seq);
    parameters.put("open", Queries.OPEN);
    parameters.put("time", Rows.time(snapshot.snapshot().time()));
    return parameters;
  }
}
