package caravan.vault.organized;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts calls, and does no further change from a given one on: as a process that was killed. */
final class DyingStore implements ObjectStore {
  private final ObjectStore store;
  private final int last;
  private int changes;

  DyingStore(ObjectStore store, int last) {
    this.store = store;
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
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    return store.get(name, range);
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    return store.stat(name);
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    return store.list(prefix);
  }

  @Override
  public void delete(String name) throws StoreException {
    change(name);
    store.delete(name);
  }
}
