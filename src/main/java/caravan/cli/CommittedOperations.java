package caravan.cli;

import caravan.config.AutomationSettings.Maintenance;
import caravan.config.ScheduledJobs;
import caravan.config.Settings;
import caravan.graph.GraphSession;
import caravan.graph.OperationNode;
import caravan.graph.OperationNodes;
import caravan.graph.projection.BackupNode;
import caravan.graph.server.GraphServers;
import caravan.vault.StoredSnapshot;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations of a service that are recorded in its graph as soon as they are committed. */
final class CommittedOperations implements OperationNodes {
  private static final Logger LOG = LoggerFactory.getLogger(CommittedOperations.class);

  private final Engine.Opened engine;
  private final SharedGraph graph;

  CommittedOperations(Engine.Opened engine, SharedGraph graph) {
    this.engine = engine;
    this.graph = graph;
  }

  @Override
  public Optional<OperationNode> of(String snapshot) throws IOException, InterruptedException {
    Settings settings = engine.engine().settings();
    if (!settings.automation().maintenance().containsKey(Maintenance.GRAPH)) {
      return Optional.empty(); // the service does not keep the graph up to date, nor starts it
    }
    Optional<StoredSnapshot> stored =
        engine.vault().snapshots().snapshots().stream()
            .filter(one -> one.name().equals(snapshot))
            .filter(one -> !one.snapshot().source().equals(ScheduledJobs.GRAPH))
            .findFirst();
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    String vault = engine.vault().parameters().vault();
    GraphSession open =
        graph.lease(
            vault, () -> GraphServers.open(settings.graph(), settings.home(), vault, LOG::info));
    return Optional.of(new OperationNode(open, BackupNode.of(stored.get())));
  }
}
