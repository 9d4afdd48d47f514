package caravan.config;

import static java.util.Map.entry;

import caravan.analysis.Classifier;
import caravan.analysis.importance.Ranking;
import caravan.graph.OperationNodes;
import caravan.operations.Alarm;
import caravan.operations.ClientState;
import caravan.operations.Commits;
import caravan.operations.Copies;
import caravan.operations.Operations;
import caravan.operations.Packing;
import caravan.operations.Reports;
import caravan.operations.UploadProofs;
import caravan.organization.Organizer;
import caravan.verification.Verifier;
import java.util.Map;
import routes.GraphOperations;
import routes.GraphProjection;

/** The engine's part of each step of a backup, by the name that routes.yaml uses. */
public final class BackupSteps {
  private BackupSteps() {}

  /** For {@link CaravanApplication#pipeline}. */
  public static Map<String, Object> of(
      Operations operations,
      RunningBackups running,
      ClientState state,
      UploadProofs proofs,
      Ranking ranking,
      Alarm alarm,
      Reports reports) {
    return Map.ofEntries(
        entry("operations", operations),
        entry("discovery", running),
        entry("gate", running),
        entry("classifier", new Classifier()),
        entry("organizer", new Organizer()),
        entry("ranking", ranking),
        entry("packer", new Packing()),
        entry("copies", new Copies(proofs)),
        entry("snapshots", new Commits(state, proofs, alarm)),
        entry("verifier", new Verifier()),
        entry("reports", reports));
  }

  /**
   * What the wire tap of committed snapshots feeds, in a process that projects.
   *
   * @param then returns at once; what it sets off comes later
   * @param nodes what is to be recorded at once
   */
  public static Map<String, Object> projection(Runnable then, OperationNodes nodes) {
    GraphOperations operations = new GraphOperations(nodes);
    return Map.of(
        "graphProjection",
        new GraphProjection(then::run),
        "graphOperations",
        operations,
        "graphDriver",
        operations.driver());
  }
}
