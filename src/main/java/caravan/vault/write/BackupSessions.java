package caravan.vault.write;

import caravan.model.BackupRequest;
import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.Snapshot;
import caravan.vault.index.Avoided;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts backups: reads what each destination holds now, and finds the snapshot to build on. */
public final class BackupSessions {
  private BackupSessions() {}

  /**
   * Starts a backup into these vaults, which are copies of one vault at several destinations.
   *
   * @throws StoreException if none of them can be used
   */
  public static BackupSession open(BackupRequest request, List<Vault> vaults, WriterOptions options)
      throws IOException {
    List<Target> targets = new ArrayList<>();
    boolean avoiding = false;
    for (Vault vault : vaults) {
      Set<String> condemned =
          vault.condemned().keySet(); // before the rest: what comes later is new
      Avoided avoided = vault.avoided();
      avoiding |= !avoided.isEmpty();
      targets.add(new Target(vault, vault.index(avoided), condemned));
    }
    return new BackupSession(
        request, options, targets, parent(request, vaults, options.host()), avoiding);
  }

  /**
   * The newest snapshot of the source on this host that every destination has: what it names is
   * stored everywhere. A checkpoint serves only where there is nothing better, since it ends in the
   * middle of the walk.
   */
  private static @Nullable StoredSnapshot parent(
      BackupRequest request, List<Vault> vaults, String host) throws IOException {
    Vault first = vaults.get(0);
    List<ObjectInfo> objects = first.snapshotObjects();
    StoredSnapshot checkpoint = null;
    for (int i = objects.size() - 1; i >= 0; i--) {
      StoredSnapshot candidate;
      try {
        candidate = first.snapshot(objects.get(i));
      } catch (DamagedException e) {
        continue; // check reports it; it is no ground to build on
      } catch (StoreException e) {
        if (e.reason() == StoreException.Reason.MISSING) {
          continue; // forgotten since it was listed
        }
        throw e;
      }
      Snapshot snapshot = candidate.snapshot();
      if (snapshot.source().equals(request.source())
          && snapshot.host().equals(host)
          && everywhere(candidate, vaults)) {
        if (snapshot.type() == Snapshot.Type.SNAPSHOT) {
          return candidate;
        }
        if (snapshot.type() == Snapshot.Type.CHECKPOINT && checkpoint == null) {
          checkpoint = candidate;
        }
      }
    }
    return checkpoint;
  }

  private static boolean everywhere(StoredSnapshot snapshot, List<Vault> vaults)
      throws StoreException {
    for (Vault vault : vaults.subList(1, vaults.size())) {
      if (vault.store().stat(ObjectKind.SNAPSHOT.prefix() + snapshot.name()).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
