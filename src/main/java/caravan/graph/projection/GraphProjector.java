package caravan.graph.projection;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import caravan.model.IdList;
import caravan.vault.StoredSnapshot;
import caravan.vault.format.Snapshot;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings the graph up to date with the snapshots of a vault. The snapshots are what counts: what a
 * crash, a full queue or a lost graph left out is found and done by the next call. Belongs to one
 * thread; two processes must not project into one graph at once.
 */
public final class GraphProjector {
  /** Of what is written; a graph of another one is made anew. */
  static final int VERSION = 2;

  /**
   * What there is to project.
   *
   * @param snapshots the oldest first
   * @param suspect names of those that are marked as looking wrong
   */
  public record Inventory(List<StoredSnapshot> snapshots, Set<String> suspect) {
    public Inventory {
      snapshots =
          snapshots.stream()
              .filter(stored -> stored.snapshot().type() != Snapshot.Type.CHECKPOINT)
              .toList();
      suspect = Set.copyOf(suspect);
    }
  }

  private final GraphSession graph;
  private final Meanings meanings;
  private final Connections connections;
  private final ProjectionProgress progress;
  private final Turn turn;
  private final int batch;

  /** One that somebody waits for. */
  public GraphProjector(
      GraphSession graph, Meanings meanings, Connections connections, ProjectionProgress progress) {
    this(graph, meanings, connections, progress, Turn.AT_ONCE);
  }

  /**
   * @param turn is asked before each batch
   */
  public GraphProjector(
      GraphSession graph,
      Meanings meanings,
      Connections connections,
      ProjectionProgress progress,
      Turn turn) {
    this(graph, meanings, connections, progress, turn, SnapshotProjection.BATCH);
  }

  /**
   * @param batch files of a snapshot in one transaction
   */
  GraphProjector(
      GraphSession graph,
      Meanings meanings,
      Connections connections,
      ProjectionProgress progress,
      Turn turn,
      int batch) {
    this.batch = batch;
    this.graph = graph;
    this.meanings = meanings;
    this.connections = connections;
    this.progress = progress;
    this.turn = turn;
  }

  /** How many snapshots the graph does not have yet. */
  public static int missing(GraphSession graph, Inventory inventory) throws GraphException {
    Set<String> known =
        Watermarks.read(graph).values().stream()
            .flatMap(mark -> mark.done().stream())
            .map(Watermarks.Known::id)
            .collect(Collectors.toSet());
    return (int)
        inventory.snapshots().stream().filter(stored -> !known.contains(stored.id())).count();
  }

  /** Forgets everything, and makes it again. */
  public ProjectionReport rebuild(Inventory inventory, TreeReader trees) throws IOException {
    progress.at("emptying the graph", 0, 0);
    // first of all the relations: one node may have more of them than a transaction has memory for
    Departure.batches(
        graph,
        "MATCH (n)-[r]->() WHERE NOT n:__Neo4jMigration CALL (r) { DELETE r } IN TRANSACTIONS OF"
            + " 2000 ROWS",
        Map.of());
    Departure.batches(
        graph,
        "MATCH (n) WHERE NOT n:__Neo4jMigration CALL (n) { DETACH DELETE n } IN"
            + " TRANSACTIONS OF 5000 ROWS",
        Map.of());
    return catchUp(inventory, trees);
  }

  /**
   * Projects the snapshots that the graph does not have, lets those leave that were forgotten, and
   * writes what was learned of contents since.
   */
  public ProjectionReport catchUp(Inventory inventory, TreeReader trees) throws IOException {
    Map<String, List<StoredSnapshot>> sources = new LinkedHashMap<>();
    for (StoredSnapshot stored : inventory.snapshots()) {
      sources.computeIfAbsent(stored.snapshot().source(), name -> new ArrayList<>()).add(stored);
    }
    Departure departure = new Departure(graph);
    ProjectionReport report = new ProjectionReport(0, 0, 0, 0);
    Map<String, Watermarks.Mark> marks = Watermarks.read(graph);
    for (Map.Entry<String, Watermarks.Mark> mark : marks.entrySet()) {
      if (!sources.containsKey(mark.getKey())) {
        departure.source(mark.getKey());
        report = report.plus(new ProjectionReport(0, 0, 0, mark.getValue().done().size()));
      }
    }
    for (Map.Entry<String, List<StoredSnapshot>> source : sources.entrySet()) {
      report =
          report.plus(
              source(
                  source.getKey(),
                  source.getValue(),
                  marks.getOrDefault(source.getKey(), Watermarks.Mark.NONE),
                  trees,
                  departure));
    }
    markSuspects(inventory);
    departure.unmadeOperations();
    boolean changed = report.forgotten() > 0 || report.snapshots() > 0;
    if (changed && !marks.isEmpty()) {
      departure.unusedContents();
    }
    long described = new DescriptionPass(graph, meanings, progress, turn).run();
    ConnectionPass connecting = new ConnectionPass(graph, connections, turn);
    for (List<StoredSnapshot> snapshots : sources.values()) {
      connecting.run(snapshots.get(snapshots.size() - 1), meanings.revision(), progress);
    }
    if (report.forgotten() > 0 || report.files() > 0 || described > 0) {
      departure.unusedSubjects();
      departure.weigh();
    }
    return report.plus(new ProjectionReport(0, 0, described, 0));
  }

  private ProjectionReport source(
      String source,
      List<StoredSnapshot> wanted,
      Watermarks.Mark mark,
      TreeReader trees,
      Departure departure)
      throws IOException {
    Watermarks.Mark known = mark;
    int forgotten = 0;
    if (!known.fits(wanted)) {
      departure.source(source);
      forgotten = known.done().size();
      known = Watermarks.Mark.NONE;
    }
    Set<String> there = wanted.stream().map(StoredSnapshot::id).collect(Collectors.toSet());
    List<Long> gone = new ArrayList<>();
    List<Long> kept = new ArrayList<>();
    known.done().forEach(one -> (there.contains(one.id()) ? kept : gone).add(one.seq()));
    if (!gone.isEmpty()) {
      progress.at("removing forgotten snapshots of " + source, gone.size(), 0);
      departure.snapshots(source, gone, kept);
      forgotten += gone.size();
    }
    Set<String> done = known.done().stream().map(Watermarks.Known::id).collect(Collectors.toSet());
    List<StoredSnapshot> todo = wanted.stream().filter(one -> !done.contains(one.id())).toList();
    long seq = kept.isEmpty() ? 0 : kept.get(kept.size() - 1);
    IdList before =
        seq == 0 ? IdList.EMPTY : wanted.get(wanted.size() - todo.size() - 1).snapshot().root();
    long files = 0;
    for (int i = 0; i < todo.size(); i++) {
      StoredSnapshot next = todo.get(i);
      seq++;
      files +=
          new SnapshotProjection(
                  graph,
                  next,
                  seq,
                  seq == 1,
                  known.doing().isEmpty(),
                  meanings,
                  progress,
                  turn,
                  "projecting snapshot " + (i + 1) + " of " + todo.size() + " of " + source,
                  batch)
              .run(trees, before);
      before = next.snapshot().root();
    }
    return new ProjectionReport(todo.size(), files, 0, forgotten);
  }

  private void markSuspects(Inventory inventory) throws GraphException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (StoredSnapshot stored : inventory.snapshots()) {
      Map<String, Object> row = new HashMap<>();
      row.put("id", stored.id());
      row.put("suspect", inventory.suspect().contains(stored.name()));
      rows.add(row);
    }
    graph.write(
        tx ->
            tx.run(
                    "UNWIND $rows AS r MATCH (s:Snapshot {id: r.id}) SET s.suspect = r.suspect",
                    Map.of("rows", rows))
                .consume());
  }
}
