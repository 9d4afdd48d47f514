package caravan.vault.organized;

import caravan.storage.DelegatingStore;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import java.util.ArrayList;
import java.util.List;

/** Counts calls, and does no further change from a given one on: as a process that was killed. */
final class DyingStore extends DelegatingStore {
  private final int last;
  private int changes;

  DyingStore(ObjectStore store, int last) {
    super(store);
    this.last = last;
  }

  final List<String> changed = new ArrayList<>();

  private void change(String name) throws StoreException {
    if (++changes > last) {
      throw StoreException.retryable(StoreException.Reason.UNAVAILABLE, "it was killed");
    }
    changed.add(name);
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    change(name);
    store.put(name, payload);
  }

  @Override
  public void delete(String name) throws StoreException {
    change(name);
    store.delete(name);
  }
}
