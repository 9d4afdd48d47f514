package caravan.config;

import caravan.analysis.Classifier;
import caravan.analysis.sensitivity.Gate;
import caravan.analysis.importance.Ranking;
import caravan.discovery.Discovery;
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

/** The engine's part of each step of a backup, by the name that routes.yaml uses. */
public final class BackupSteps {
  private BackupSteps() {}

  /** For {@link CaravanApplication#pipeline}. */
  public static Map<String, Object> of(
      Operations operations,
      Discovery discovery,
      Gate gate,
      ClientState state,
      UploadProofs proofs,
      Ranking ranking,
      Alarm alarm,
      Reports reports) {
    return Map.of(
        "operations", operations,
        "discovery", discovery,
        "gate", gate,
        "classifier", new Classifier(),
        "organizer", new Organizer(),
        "ranking", ranking,
        "packer", new Packing(),
        "copies", new Copies(proofs),
        "snapshots", new Commits(state, proofs, alarm),
        "verifier", new Verifier(),
        "reports", reports);
  }
}
