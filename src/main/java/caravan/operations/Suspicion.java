package caravan.operations;

import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.maintain.Marks;
import caravan.vault.write.BackupSession;
import caravan.vault.write.CommitResult;
import java.io.IOException;
import java.util.Optional;

/**
 * Whether a source looks wrong, as one does that was encrypted, emptied or not mounted; and what
 * follows from it: the snapshot counts in no rule of retention, and the one before it is pinned.
 */
final class Suspicion {
  /** Smaller sources shrink by half in the course of things. */
  private static final int MANY = 20;

  private Suspicion() {}

  /** Why the source looks wrong, empty if it does not. */
  static String of(BackupSession session) {
    if (!session.suspicion().isEmpty()) {
      return session.suspicion();
    }
    long files = session.counts().files();
    if (files == 0 && session.counts().others() == 0) {
      return "there was nothing to back up";
    }
    long before = session.parent().map(parent -> parent.snapshot().files()).orElse(0L);
    return before >= MANY && files * 2 < before
        ? "it has " + files + " files, less than half of the " + before + " of the snapshot before"
        : "";
  }

  /** Marks what was committed, wherever it is. */
  static void mark(BackupSession session, CommitResult result) throws IOException {
    String why = of(session);
    if (why.isEmpty()) {
      return;
    }
    for (Vault vault : session.vaults()) {
      if (result.holders().contains(vault.destination())) {
        try {
          mark(vault, result.name(), session.parent(), why);
        } catch (StoreException | DamagedException e) {
          session.suspect(
              why
                  + " (and '"
                  + vault.destination()
                  + "' did not take the marks that protect the snapshot before it: "
                  + e.getMessage()
                  + ")");
        }
      }
    }
  }

  private static void mark(
      Vault vault, String snapshot, Optional<StoredSnapshot> parent, String why)
      throws IOException {
    Marks marks = new Marks(vault);
    marks.put(snapshot, Marks.Kind.SUSPECT, why);
    if (parent.isPresent()) {
      String before = parent.get().name();
      if (vault.store().stat(ObjectKind.SNAPSHOT.prefix() + before).isPresent()) {
        marks.put(before, Marks.Kind.PINNED, "the snapshot after it looks wrong: " + why);
      }
    }
  }
}
