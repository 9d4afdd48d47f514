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
import org.neo4j.driver.exceptions.Neo4jException;

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
  private final Turn turn;
  private final String what;
  private final int most;
  private Batch batch = new Batch();

  /** Whether files are new to the graph; the writing thread's own from the first batch on. */
  private boolean creating;

  private long files;

  /**
   * @param seq its number in its source
   * @param first whether its source has no other snapshot in the graph
   * @param untouched whether nothing of its source is there at all
   * @param what is said to be done
   * @param most files in one transaction
   */
  SnapshotProjection(
      GraphSession graph,
      StoredSnapshot snapshot,
      long seq,
      boolean first,
      boolean untouched,
      Meanings meanings,
      ProjectionProgress progress,
      Turn turn,
      String what,
      int most) {
    this.graph = graph;
    this.snapshot = snapshot;
    this.seq = seq;
    this.first = first;
    this.creating = first && untouched;
    this.rows = new Rows(snapshot.snapshot().source(), snapshot.snapshot().time(), meanings);
    this.progress = progress;
    this.turn = turn;
    this.what = what;
    this.most = most;
  }

  /**
   * @param before the root of the snapshot before; the empty list if there is none
   * @return how many files were written
   */
  long run(TreeReader trees, IdList before) throws IOException {
    Map<String, Object> parameters = parameters();
    parameters.put("snapshot", properties(snapshot, seq));
    parameters.put("operation", BackupNode.of(snapshot));
    parameters.put("version", GraphProjector.VERSION);
    graph.write(tx -> tx.run(Queries.SNAPSHOT, parameters).consume());
    try (Handover writing = new Handover()) {
      new SnapshotDifference(trees, (path, was, is) -> take(path, was, is, writing))
          .walk(before, snapshot.snapshot().root());
      flush(writing, true);
      writing.await();
    }
    return files;
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

  private void take(String path, @Nullable Entry before, @Nullable Entry after, Handover writing)
      throws IOException {
    if (after == null) {
      batch.removed.add(rows.key(path));
    } else if (before != null && before.content().equals(after.content())) {
      batch.touched.add(rows.file(path, after).values());
    } else {
      FileRow row = rows.file(path, after);
      (row.known() ? batch.known : batch.unknown).add(row.values());
    }
    files++;
    if (batch.size() >= most) {
      flush(writing, false);
    }
  }

  private void flush(Handover writing, boolean last) throws IOException {
    Batch full = batch;
    batch = new Batch();
    turn.await();
    writing.next(() -> write(full, last));
    progress.at(what, files, snapshot.snapshot().files());
  }

  private void write(Batch full, boolean last) throws GraphException {
    try {
      transact(full, last);
    } catch (GraphException e) {
      if (!creating || !isThereAlready(e)) {
        throw e;
      }
      // an answer that was lost on the way: what it was about has been written after all
      creating = false;
      transact(full, last);
    }
  }

  private static boolean isThereAlready(GraphException e) {
    return e.getCause() instanceof Neo4jException cause
        && String.valueOf(cause.code()).contains("ConstraintValidationFailed");
  }

  private void transact(Batch full, boolean last) throws GraphException {
    graph.write(
        tx -> {
          write(tx, full);
          if (last) {
            tx.run(Queries.DONE, parameters()).consume();
          }
          return null;
        });
  }

  private void write(TransactionContext tx, Batch full) {
    if (!full.removed.isEmpty()) {
      Map<String, Object> parameters = parameters();
      parameters.put("keys", full.removed);
      tx.run(Queries.REMOVE, parameters).consume();
    }
    run(tx, Queries.TOUCH, full.touched);
    if (creating) {
      run(tx, Queries.CREATE, full.unknown);
      run(tx, Queries.CREATE_KNOWN, full.known);
      return;
    }
    if (!first) {
      run(tx, Queries.CLOSE, full.unknown);
      run(tx, Queries.CLOSE, full.known);
    }
    run(tx, Queries.UPSERT, full.unknown);
    run(tx, Queries.UPSERT_KNOWN, full.known);
  }

  private void run(TransactionContext tx, String query, List<List<Object>> some) {
    if (!some.isEmpty()) {
      Map<String, Object> parameters = parameters();
      parameters.put("rows", some);
      tx.run(query, parameters).consume();
    }
  }

  private Map<String, Object> parameters() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("id", snapshot.id());
    parameters.put("source", snapshot.snapshot().source());
    parameters.put("seq", seq);
    parameters.put("open", Queries.OPEN);
    parameters.put("time", Rows.time(snapshot.snapshot().time()));
    return parameters;
  }

  /** What goes into one transaction. */
  private static final class Batch {
    /** Rows of files with another content than before, of which something is known. */
    final List<List<Object>> known = new ArrayList<>();

    /** Rows of files with another content than before, of which nothing is known. */
    final List<List<Object>> unknown = new ArrayList<>();

    /** Rows of files whose content is as it was. */
    final List<List<Object>> touched = new ArrayList<>();

    /** Keys of files that are gone. */
    final List<String> removed = new ArrayList<>();

    int size() {
      return known.size() + unknown.size() + touched.size() + removed.size();
    }
  }
}
