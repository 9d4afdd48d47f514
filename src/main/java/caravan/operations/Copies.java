package caravan.operations;

import caravan.storage.Storable;
import caravan.storage.StoreOutcome;
import caravan.vault.Vault;
import caravan.vault.pack.SealedPack;
import caravan.vault.write.BackupSession;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Judges how the destinations took a pack. Safe for concurrent use. */
public final class Copies {
  private final UploadProofs proofs;

  public Copies(UploadProofs proofs) {
    this.proofs = proofs;
  }

  /** A destination has answered for a pack, in time or not. */
  public void answered(StoreOutcome outcome, Storable stored, BackupSession session) {
    if (stored instanceof SealedPack pack) {
      session.answered(pack, outcome.destination(), Optional.ofNullable(outcome.failure()));
    }
  }

  /**
   * Waits for the destinations as long as the backup wants to, which throws where none is left.
   * What is no pack went nowhere.
   */
  public void settle(Storable stored, BackupSession session)
      throws IOException, InterruptedException {
    if (!(stored instanceof SealedPack pack)) {
      return;
    }
    String name = pack.name();
    Set<String> took = session.settle(pack);
    for (Vault vault : session.vaults()) {
      if (took.contains(vault.destination())) {
        proofs.stored(vault, name);
      }
    }
  }
}
