package caravan.vault.write;

import caravan.model.ChunkId;
import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexObject;
import caravan.vault.index.IndexView;
import caravan.vault.read.PackReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes over packs that a run left behind which ended before its index was stored: they are whole,
 * since a put is all or nothing, and their footers say what is in them. So a backup that was killed
 * goes on where it was. Packs of a writer that still runs may be among them; to be in two indexes
 * does no harm.
 */
final class Orphans {
  private Orphans() {}

  /** Indexes the packs that no listed index names; answers how many there were. */
  static int adopt(Vault vault, IndexView index, Avoided avoided) throws IOException {
    Set<String> indexed = index.packNames();
    List<IndexObject.PackContents> found = new ArrayList<>();
    for (ObjectKind kind : List.of(ObjectKind.DATA, ObjectKind.TREE)) {
      for (ObjectInfo info : vault.store().list(kind.prefix())) {
        String hex = Vault.lastPart(info.name());
        if (!indexed.contains(info.name())
            && Vault.isHash(hex)
            && !avoided.packs().contains(ChunkId.ofHex(hex))) {
          try {
            PackReader.Opened pack = PackReader.open(vault, info.name(), info.length());
            found.add(new IndexObject.PackContents(ChunkId.ofHex(hex), pack.footer()));
          } catch (DamagedException e) {
            continue; // check reports it; what it held is stored again
          } catch (StoreException e) {
            if (e.reason() != StoreException.Reason.MISSING
                && e.reason() != StoreException.Reason.CORRUPT) {
              throw e;
            } // swept since it was listed, or damaged
          }
        }
      }
    }
    if (!found.isEmpty()) {
      IndexObject object = IndexObject.of(found, List.of());
      String name = vault.seal(ObjectKind.INDEX, ObjectKind.INDEX.prefix(), object.encode());
      index.add(vault.indexCache().store(Vault.lastPart(name), object));
    }
    return found.size();
  }
}
