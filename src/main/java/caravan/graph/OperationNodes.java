package caravan.graph;

import java.io.IOException;
import java.util.Optional;

/** Finds what is to be recorded of a committed snapshot. Belongs to one thread. */
@FunctionalInterface
public interface OperationNodes {
  /**
   * The operation that made a snapshot.
   *
   * @param snapshot name of what was committed
   * @return empty if nothing is to be recorded: the graph is off, or the snapshot is not told of
   * @throws IOException if the graph or the vault cannot be used; the projection brings it later
   */
  Optional<OperationNode> of(String snapshot) throws IOException, InterruptedException;
}
