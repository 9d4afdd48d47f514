package routes;

import java.io.IOException;

/**
 * Brings the knowledge graph up to date when a snapshot was committed. Which one does not matter:
 * the projection goes by the snapshots that there are, and so finds those too whose message a full
 * queue dropped. One at a time, as the route has one consumer.
 */
public final class GraphProjection {
  /** The engine's projection. */
  @FunctionalInterface
  public interface Engine {
    /**
     * Projects all that is missing.
     *
     * @throws IOException if the graph cannot be used; the next snapshot tries again
     */
    void catchUp() throws IOException;
  }

  private final Engine engine;

  public GraphProjection(Engine engine) {
    this.engine = engine;
  }

  /**
   * Called by the route.
   *
   * @param snapshot name of what was committed
   */
  public void catchUp(String snapshot) throws IOException {
    engine.catchUp();
  }
}
