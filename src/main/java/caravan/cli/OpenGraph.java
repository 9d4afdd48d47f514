package caravan.cli;

import caravan.graph.GraphSession;
import java.io.IOException;

/** Opens the graph of a vault, when all its snapshots are in it. */
interface OpenGraph {
  /** As the settings say; what it lacks is projected first. */
  OpenGraph STANDARD = OpenGraph::caughtUp;

  /**
   * Opens it, and says what is waited for.
   *
   * @throws caravan.graph.GraphException if there is none; the message says what to do
   */
  GraphSession open(World world, Engine.Opened engine) throws IOException, InterruptedException;

  private static GraphSession caughtUp(World world, Engine.Opened engine)
      throws IOException, InterruptedException {
    GraphSession graph = Graphs.open(world, engine);
    try {
      Graphs.catchUp(world, engine, graph);
      return graph;
    } catch (IOException | RuntimeException e) {
      graph.close();
      throw e;
    }
  }
}
