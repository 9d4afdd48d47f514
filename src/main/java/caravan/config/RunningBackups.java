package caravan.config;

import caravan.analysis.sensitivity.Gate;
import caravan.discovery.Discovery;
import caravan.model.BackupRequest;
import caravan.model.FileBatch;
import caravan.vault.write.BackupSession;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Backups that go through the same routes at once, each with a discovery and a gate of its own. The
 * routes name this object for both. Safe for concurrent use.
 */
public final class RunningBackups {
  private final Map<BackupRequest, Own> running =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /** Where a backup waits while it is paused. */
  public interface Pause {
    /** Returns when the backup may go on. */
    void pass() throws InterruptedException;
  }

  /** What a backup does not share with others. */
  public record Own(Discovery discovery, Gate gate, Pause pause) {}

  /** A backup of this very request is about to go through the routes. */
  public void begin(BackupRequest request, Own own) {
    running.put(request, own);
  }

  /** It has ended, well or not. */
  public void end(BackupRequest request) {
    running.remove(request);
  }

  /** See {@link Discovery#batches}. */
  public Iterator<FileBatch> batches(BackupSession session) throws IOException {
    return of(session).discovery().batches(session);
  }

  /** See {@link Gate#admit}; waits first while the backup is paused. */
  public FileBatch admit(FileBatch batch, BackupSession session)
      throws IOException, InterruptedException {
    Own own = of(session);
    own.pause().pass();
    return own.gate().admit(batch, session);
  }

  private Own of(BackupSession session) {
    Own own = running.get(session.request());
    if (own == null) {
      throw new IllegalStateException("this backup was not begun");
    }
    return own;
  }
}
