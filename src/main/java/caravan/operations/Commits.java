package caravan.operations;

import caravan.vault.write.BackupSession;
import java.io.IOException;
import java.util.Set;

/** The commit step of any backup. Safe for concurrent use. */
public final class Commits {
  private final ClientState state;
  private final UploadProofs proofs;
  private final Alarm alarm;

  public Commits(ClientState state, UploadProofs proofs, Alarm alarm) {
    this.state = state;
    this.proofs = proofs;
    this.alarm = alarm;
  }

  /**
   * Commits, and remembers the snapshot as the newest of its source. If the source looks wrong, the
   * snapshot before it is protected.
   */
  public void commit(BackupSession session) throws IOException, InterruptedException {
    Alarm.Verdict verdict = alarm.judge(session);
    Set<String> pinned = Suspicion.pinParent(session, verdict.earlier());
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
    alarm.committed(session, verdict);
    Suspicion.mark(session, result, pinned, verdict.earlier());
    proofs.committed(session, result);
  }

  /** The name of the snapshot that was committed. */
  public String committed(BackupSession session) {
    return session.result().name();
  }
}
