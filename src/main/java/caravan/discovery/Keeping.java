package caravan.discovery;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.Found;
import caravan.model.IdList;
import caravan.model.Problem;
import caravan.platform.RawPaths;
import caravan.vault.format.DamagedException;
import caravan.vault.read.TreeReader;
import caravan.vault.write.BackupSession;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an accumulating source has in its parent snapshot and not on the disk any more: it stays in
 * the new snapshot as it was, directories with all below them by their pages, which are not read.
 * Of other sources only what {@link #keepAnyway} is asked for. Belongs to the thread that walks.
 */
final class Keeping {
  private final BackupSession session;
  private final Batches batches;
  private final TreeReader tree;
  private final boolean active;

  Keeping(BackupSession session, Batches batches, TreeReader tree) {
    this.session = session;
    this.batches = batches;
    this.tree = tree;
    this.active = session.request().accumulate();
  }

  boolean active() {
    return active;
  }

  /**
   * Keeps an entry of the parent, if there is one.
   *
   * @param path where it was
   */
  void keep(Path path, @Nullable Entry before) throws IOException {
    if (active) {
      keepAnyway(path, before);
    }
  }

  /** Keeps an entry of the parent, if there is one, whatever the source does with others. */
  void keepAnyway(Path path, @Nullable Entry before) throws IOException {
    if (before == null) {
      return;
    }
    if (session.trustsParentPages()) {
      put(before);
      return;
    }
    // Damage is known: each page is stored again where it is missing, and contents are looked at.
    if (before.kind() != FileKind.DIRECTORY) {
      if (!session.isStoredWhole(before, tree)) {
        session
            .problems()
            .add(
                new Problem(
                    path.toString(),
                    Problem.Kind.UNREADABLE,
                    "it is damaged in the vault and not here any more; 'caravan check' and 'caravan"
                        + " repair copies' may bring it back from another destination"));
      }
      put(before);
      return;
    }
    replace(before);
    batches.add(new Found.Enter(before.name(), before.metadata(), before.content()));
    all(path, before.content());
    batches.add(new Found.Leave());
  }

  /** Into a snapshot that is counted from its parent, or as one more that did not change. */
  private void put(Entry before) throws IOException {
    boolean counted = active || before.kind() == FileKind.DIRECTORY;
    batches.add(counted ? new Found.Kept(before) : new Found.Ready(before, true));
  }

  /** Keeps all entries of a directory of the parent. */
  void keepAll(Path directory, IdList pages) throws IOException {
    if (active) {
      all(directory, pages);
    }
  }

  private void all(Path directory, IdList pages) throws IOException {
    TreeReader.Entries entries = tree.entries(pages);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      keepAnyway(RawPaths.resolve(directory, entry.name()), entry);
    }
  }

  /**
   * Whether what is on the disk must not take the place of what is kept: a file that of a folder,
   * or a folder that of a file. It is told, and the entry of the parent kept.
   */
  boolean clashes(Path path, @Nullable Entry before, FileKind now) throws IOException {
    if (!active
        || before == null
        || (before.kind() == FileKind.DIRECTORY) == (now == FileKind.DIRECTORY)) {
      return false;
    }
    String was = before.kind() == FileKind.DIRECTORY ? "folder" : "file";
    session
        .problems()
        .add(
            new Problem(
                path.toString(),
                Problem.Kind.UNREADABLE,
                "a "
                    + was
                    + " of this name was stored from here, and this source keeps all that it had;"
                    + " give the new one another name"));
    keep(path, before);
    return true;
  }

  /** What follows takes the place of this entry. */
  void replace(@Nullable Entry before) throws IOException {
    if (active && before != null) {
      batches.add(new Found.Replaced(before.metadata()));
    }
  }

  /** Where the parent cannot be read: what is not read would be left out for good. */
  void damaged(Path directory, IOException damage) throws IOException {
    if (active) {
      String message =
          "The snapshot on which this one builds cannot be read at "
              + directory
              + ", and the new one must hold all that it has: "
              + damage.getMessage()
              + ". Nothing was backed up. Run 'caravan check', then 'caravan repair copies' or"
              + " 'caravan repair snapshots'.";
      if (damage instanceof DamagedException) {
        throw new DamagedException(message, damage);
      }
      throw damage;
    }
  }
}
