package caravan.vault.write;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import java.util.List;
import java.util.Optional;

/** Runs something before each call to a store. */
public class Watched implements ObjectStore {
  private final ObjectStore store;
  private final Runnable before;

  public Watched(ObjectStore store, Runnable before) {
    this.store = store;
    this.before = before;
  }

  /** Runs after a call that went well. */
  protected void after() {}

  @Override
  public void put(String name, Payload payload) throws StoreException {
    before.run();
    store.put(name, payload);
    after();
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    before.run();
    byte[] bytes = store.get(name, range);
    after();
    return bytes;
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    before.run();
    Optional<ObjectInfo> info = store.stat(name);
    after();
    return info;
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    before.run();
    List<ObjectInfo> objects = store.list(prefix);
    after();
    return objects;
  }

  @Override
  public void delete(String name) throws StoreException {
    before.run();
    store.delete(name);
    after();
  }
}
