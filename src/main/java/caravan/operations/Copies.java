package caravan.operations;

import caravan.storage.Storable;
import caravan.storage.StoreException;
import caravan.storage.StoreOutcome;
import caravan.vault.Vault;
import caravan.vault.pack.SealedPack;
import caravan.vault.write.BackupSession;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges how the destinations took a pack. Safe for concurrent use. */
public final class Copies {
  private final UploadProofs proofs;

  public Copies(UploadProofs proofs) {
    this.proofs = proofs;
  }

  /**
   * Passes the outcomes on to the backup, which throws where no destination is left. What is no
   * pack went nowhere.
   */
  public void settle(List<StoreOutcome> outcomes, Storable stored, BackupSession session)
      throws IOException {
    if (!(stored instanceof SealedPack pack)) {
      return;
    }
    Map<String, Optional<StoreException>> byDestination = new HashMap<>();
    outcomes.forEach(o -> byDestination.put(o.destination(), Optional.ofNullable(o.failure())));
    String name = pack.name();
    session.settle(pack, byDestination);
    for (Vault vault : session.vaults()) {
      Optional<StoreException> outcome = byDestination.get(vault.destination());
      if (outcome != null && outcome.isEmpty()) {
        proofs.stored(vault, name);
      }
    }
  }
}
