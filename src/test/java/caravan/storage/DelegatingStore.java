package caravan.storage;

import java.util.List;
import java.util.Optional;

/** A store of which a test replaces a method. */
public class DelegatingStore implements ObjectStore {
  protected final ObjectStore store;

  public DelegatingStore(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
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
    store.delete(name);
  }
}
