package caravan.discovery;

import caravan.model.Entry;
import caravan.model.FileName;
import caravan.model.IdList;
import caravan.storage.StoreException;
import caravan.vault.format.DamagedException;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the parent snapshot, read along with the names of today's directory: both are
 * sorted, so each entry is met once, and what is passed over has gone. A page that cannot be read
 * ends it; the files behind it count as new.
 */
final class ParentCursor {
  private final TreeReader.Entries entries;
  private final Damage damage;
  private final Gone gone;
  private @Nullable Entry ahead;
  private boolean ended;

  /** Hears of entries that are not there any more. */
  interface Gone {
    void gone(Entry entry) throws IOException;
  }

  /** Hears why the rest cannot be read; what it throws ends the walk. */
  interface Damage {
    void found(IOException reason) throws IOException;
  }

  ParentCursor(TreeReader tree, IdList pages, Damage damage, Gone gone) {
    this.gone = gone;
    this.entries = tree.entries(pages);
    this.damage = damage;
    this.ended = pages.count() == 0;
  }

  /** The entry of this name, or null; names must rise from call to call. */
  @Nullable Entry find(FileName name) throws IOException {
    while (true) {
      Entry entry = ahead;
      if (entry == null) {
        if (ended) {
          return null;
        }
        entry = read();
        if (entry == null) {
          return null;
        }
        ahead = entry;
      }
      int order = entry.name().compareTo(name);
      if (order > 0) {
        return null;
      }
      ahead = null;
      if (order == 0) {
        return entry;
      }
      gone.gone(entry);
    }
  }

  /** No more names come: the rest has gone. */
  void finish() throws IOException {
    for (Entry entry = ahead == null && !ended ? read() : ahead;
        entry != null;
        entry = ended ? null : read()) {
      ahead = null;
      gone.gone(entry);
    }
  }

  private @Nullable Entry read() throws IOException {
    try {
      Entry entry = entries.next();
      ended = entry == null;
      return entry;
    } catch (DamagedException | StoreException e) {
      ended = true;
      damage.found(e);
      return null;
    }
  }
}
