package caravan.cli;

import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import caravan.graph.GraphSession;
import caravan.graph.GraphSettings;
import caravan.graph.server.GraphServers;
import caravan.vault.Vault;
import caravan.vault.format.Snapshot;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Opens the graph of a vault, when all its snapshots are in it. */
interface OpenGraph {
  /** As the settings say. */
  OpenGraph STANDARD = OpenGraph::embedded;

  /**
   * Opens it, and says what is waited for.
   *
   * @throws GraphException if there is none, or it lacks snapshots; the message says what to do
   */
  GraphSession open(World world, Engine.Opened engine) throws IOException, InterruptedException;

  private static GraphSession embedded(World world, Engine.Opened engine)
      throws IOException, InterruptedException {
    Vault vault = engine.vault();
    GraphSession graph =
        GraphServers.open(
            GraphSettings.embedded(),
            engine.engine().settings().home(),
            vault.parameters().vault(),
            world::say);
    try {
      refuseIncomplete(graph, vault);
      return graph;
    } catch (IOException | RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** An answer of a graph that lacks snapshots would hide files that are there. */
  private static void refuseIncomplete(GraphSession graph, Vault vault) throws IOException {
    Set<String> missing = new HashSet<>();
    vault.snapshots().snapshots().stream()
        .filter(stored -> stored.snapshot().type() != Snapshot.Type.CHECKPOINT)
        .forEach(stored -> missing.add(stored.id()));
    missing.removeAll(
        graph.read(
            tx -> tx.run("MATCH (s:Snapshot) RETURN s.id AS id").list(r -> r.get(0).asString())));
    if (!missing.isEmpty()) {
      throw new GraphException(
          Reason.UNAVAILABLE,
          "The graph lacks "
              + Texts.count(missing.size(), "snapshot")
              + "; 'caravan graph rebuild' brings them in.");
    }
  }
}
