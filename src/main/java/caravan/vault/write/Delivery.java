package caravan.vault.write;

import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.spool.SpoolEntry;
import caravan.storage.spool.SpoolRun;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Envelope;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.IndexObject;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Brings what waits in the spool to a destination, one object at a time. An index goes there only
 * if all packs that it names are there, now: some may have been lost on the way, or swept by a
 * prune while no index named them. Stateless but for the run.
 */
final class Delivery {
  private final Vault vault;
  private final SpoolRun run;

  /** It cannot be delivered, now or later: what was in it has to be brought by its chunks. */
  static final class LostException extends IOException {
    private static final long serialVersionUID = 1L;

    LostException(String message) {
      super(message);
    }
  }

  Delivery(Vault vault, SpoolRun run) {
    this.vault = vault;
    this.run = run;
  }

  /**
   * Delivers one object, which stays in its queue.
   *
   * @throws StoreException if the destination did not take it
   * @throws LostException if it is damaged, missing, or must not go there any more
   */
  void deliver(SpoolEntry entry) throws IOException {
    Payload payload =
        run.read(entry).orElseThrow(() -> lost(entry, "is damaged in the spool, or missing there"));
    if (entry.object().startsWith(ObjectKind.INDEX.prefix())) {
      requirePacks(entry, payload);
    }
    vault.store().put(entry.object(), payload);
  }

  private void requirePacks(SpoolEntry entry, Payload payload) throws IOException {
    Set<String> packs = new HashSet<>();
    try {
      byte[] index = Envelope.open(vault.keys(), ObjectKind.INDEX, payload.copy(), entry.object());
      IndexObject.decode(index, entry.object()).packs().forEach(pack -> packs.add(pack.name()));
    } catch (DamagedException e) {
      throw lost(entry, "is damaged in the spool");
    }
    Set<String> condemned = new HashSet<>(); // before the look: what is condemned later stays a day
    vault.condemned().values().forEach(condemned::addAll);
    condemned.retainAll(packs);
    if (!condemned.isEmpty() || !Stored.of(vault, packs).containsAll(packs)) {
      throw lost(entry, "names packs that went away meanwhile");
    }
  }

  private LostException lost(SpoolEntry entry, String why) {
    return new LostException(
        entry.object()
            + " for '"
            + vault.destination()
            + "' "
            + why
            + ". Nothing is lost; what was in it is brought from another destination, or stored"
            + " again by the next backup.");
  }
}
