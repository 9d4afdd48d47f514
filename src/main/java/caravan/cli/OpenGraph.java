package caravan.cli;

import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import caravan.graph.GraphSession;
import caravan.graph.GraphSettings;
import caravan.graph.projection.GraphProjector;
import caravan.graph.server.GraphServers;
import caravan.vault.Vault;
import java.io.IOException;
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
    int missing =
        GraphProjector.missing(
            graph, new GraphProjector.Inventory(vault.snapshots().snapshots(), Set.of()));
    if (missing > 0) {
      throw new GraphException(
          Reason.UNAVAILABLE,
          "The graph lacks "
              + Texts.count(missing, "snapshot")
              + "; 'caravan graph rebuild' brings them in.");
    }
  }
}
