package caravan.operations;

import caravan.storage.Storable;
import caravan.storage.StoreException;
import caravan.storage.StoreOutcome;
import caravan.vault.Vault;
import caravan.vault.pack.SealedPack;
import caravan.vault.write.BackupSession;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges how the destinations took a pack, and says when the next one may set out. Safe for
 * concurrent use.
 */
public final class Copies {
  private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

  private final UploadProofs proofs;

  public Copies(UploadProofs proofs) {
    this.proofs = proofs;
  }

  /** A destination has answered for a pack, in time or not. */
  public void answered(StoreOutcome outcome, Storable stored, BackupSession session) {
    if (stored instanceof SealedPack pack) {
      StoreException failure = outcome.failure();
      LOG.debug(
          "'{}' {} pack {}{}",
          outcome.destination(),
          failure == null ? "took" : "did not take",
          pack.name(),
          failure == null ? "" : ": " + failure.getMessage());
      session.answered(pack, outcome.destination(), Optional.ofNullable(outcome.failure()));
    }
  }

  /**
   * Waits for the destinations as long as the backup wants to. What is no pack went nowhere.
   *
   * @throws IOException if no destination is left; {@link #awaitTurn} throws it too
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

  /**
   * Waits until another pack may set out.
   *
   * @throws IOException if the backup has failed meanwhile
   */
  public void awaitTurn(BackupSession session) throws IOException, InterruptedException {
    session.awaitTurn();
  }
}
