package caravan.cli;

import caravan.analysis.backlog.BusyException;
import caravan.analysis.backlog.UnderstandingStore;
import caravan.config.ScheduledJobs;
import caravan.graph.GraphSession;
import caravan.graph.GraphSettings;
import caravan.graph.projection.GraphProjector;
import caravan.graph.projection.GraphProjector.Inventory;
import caravan.graph.projection.ProjectionReport;
import caravan.graph.projection.Turn;
import caravan.graph.server.GraphServers;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.maintain.Marks;
import caravan.vault.meaning.Corrections;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens the knowledge graph of a vault, and brings it up to date. */
final class Graphs {
  private Graphs() {}

  /**
   * Opens the graph where the settings say; with what is waited for on standard error.
   *
   * @throws caravan.graph.GraphException if there is none
   */
  static GraphSession open(World world, Engine.Opened engine)
      throws IOException, InterruptedException {
    String vault = engine.vault().parameters().vault();
    return world.shared().isPresent()
        ? world.shared().get().graph().lease(vault, () -> opened(world, engine, vault))
        : opened(world, engine, vault);
  }

  private static GraphSession opened(World world, Engine.Opened engine, String vault)
      throws IOException, InterruptedException {
    GraphSettings settings = engine.engine().settings().graph();
    return GraphServers.open(settings, engine.engine().settings().home(), vault, world::say);
  }

  /** What a vault has for the graph. */
  static Inventory inventory(World world, Engine.Opened engine, Vault vault) throws IOException {
    Vault.Listing listing = vault.snapshots();
    SnapshotChoice.reportDamaged(world, listing);
    Set<String> suspect = new HashSet<>();
    for (Vault one : engine.vaults()) {
      suspect.addAll(new Marks(one).marked(Marks.Kind.SUSPECT));
    }
    // what is exported of the graph would else change it, and the next export with it
    List<StoredSnapshot> told =
        listing.snapshots().stream()
            .filter(one -> !one.snapshot().source().equals(ScheduledJobs.GRAPH))
            .toList();
    return new Inventory(told, suspect);
  }

  /** Projects what the graph does not have yet, and says so. */
  static ProjectionReport catchUp(World world, Engine.Opened engine, GraphSession graph)
      throws IOException {
    return project(world, engine, engine.vault(), graph, false, Turn.AT_ONCE);
  }

  /** The same, where nobody waits for it: backups go first. */
  static ProjectionReport catchUpBeside(World world, Engine.Opened engine, GraphSession graph)
      throws IOException {
    Turn turn = world.shared().map(shared -> shared.graph().turn()).orElse(Turn.AT_ONCE);
    return project(world, engine, engine.vault(), graph, false, turn);
  }

  /**
   * As {@link #catchUp}, from one vault. What follows from all records together is drawn anew where
   * the graph is, and where this machine has never done so.
   *
   * @param anew whether the graph is emptied first
   */
  static ProjectionReport project(
      World world, Engine.Opened engine, Vault vault, GraphSession graph, boolean anew, Turn turn)
      throws IOException {
    if (world.shared().isEmpty()) {
      return projected(world, engine, vault, graph, anew, turn);
    }
    SharedGraph shared = world.shared().get().graph();
    try {
      if (!shared.beginProjection(anew || turn != Turn.AT_ONCE)) {
        world.say(
            "The graph is being brought up to date; what is newest comes with a later answer.");
        return new ProjectionReport(0, 0, 0, 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while another projection ran");
    }
    try {
      return projected(world, engine, vault, graph, anew, turn);
    } finally {
      shared.endProjection();
    }
  }

  private static ProjectionReport projected(
      World world, Engine.Opened engine, Vault vault, GraphSession graph, boolean anew, Turn turn)
      throws IOException {
    Inventory inventory = inventory(world, engine, vault);
    int missing = anew ? inventory.snapshots().size() : GraphProjector.missing(graph, inventory);
    if (missing > 0) {
      world.say("Projecting " + Texts.count(missing, "snapshot") + " into the graph…");
    }
    try (SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault));
        Phases phases = new Phases(world.terminal(), "graph");
        Knowing knowing = Knowing.open(world, engine, vault)) {
      UnderstandingStore known = knowing.store();
      if (known != null && known.understood() > 0 && (anew || !Conclusions.areDrawn(known))) {
        Conclusions.draw(
            vault, known, files, vault.snapshots().snapshots(), engine.engine().settings(), phases);
      }
      GraphKnowledge knowledge =
          new GraphKnowledge(known, Corrections.all(vault), files, engine.engine().settings());
      GraphProjector projector = new GraphProjector(graph, knowledge, knowledge, phases::at, turn);
      return anew
          ? projector.rebuild(inventory, files.trees())
          : projector.catchUp(inventory, files.trees());
    }
  }

  /** What is understood, if no analysis has it now. */
  private record Knowing(@Nullable UnderstandingStore store) implements AutoCloseable {
    static Knowing open(World world, Engine.Opened engine, Vault vault) throws IOException {
      try {
        return new Knowing(Knowledge.open(world, engine.engine().settings().home(), vault));
      } catch (BusyException e) {
        world.say(
            "An analysis is under way; what it learns comes into the graph with the next command.");
        return new Knowing(null);
      }
    }

    @Override
    public void close() {
      if (store != null) {
        store.close();
      }
    }
  }
}
