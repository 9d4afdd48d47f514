package caravan.operations;

import caravan.model.FileBatch;
import caravan.storage.Storable;
import caravan.vault.write.BackupSession;
import java.util.Iterator;

/**
 * The packing step of any backup; the work is in the backup's own packer. Safe for concurrent use.
 */
public final class Packing {
  public Iterator<Storable> packs(FileBatch batch, BackupSession session) {
    return session.packer().packs(batch);
  }

  public Iterator<Storable> finish(BackupSession session) {
    return session.packer().finish();
  }
}
