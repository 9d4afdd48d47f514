package caravan.operations;

import caravan.vault.write.BackupSession;
import java.io.IOException;
import java.util.Set;

/** The commit step of any backup. Safe for concurrent use. */
public final class Commits {
  private final ClientState state;
  private final UploadProofs proofs;

  public Commits(ClientState state, UploadProofs proofs) {
    this.state = state;
    this.proofs = proofs;
  }

  /**
   * Commits, and remembers the snapshot as the newest of its source. If the source looks wrong, the
   * snapshot before it is protected.
   */
  public void commit(BackupSession session) throws IOException, InterruptedException {
    Set<String> pinned = Suspicion.pinParent(session);
    var result = session.commit();
    state.ended(session.vaultId(), session.request().source());
    state.rememberNewest(
        session.vaultId(),
        session.request().source(),
        new ClientState.Newest(
            result.snapshot().sequence(),
            result.name(),
            result.holders(),
            session.progress().bytesStored.sum()));
    Suspicion.mark(session, result, pinned);
    proofs.committed(session, result);
  }
}
