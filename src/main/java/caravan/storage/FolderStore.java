package caravan.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A folder of another store as a store of its own. As safe for concurrent use as that store. */
public final class FolderStore implements ObjectStore {
  private final ObjectStore store;
  private final String folder;

  /**
   * @param folder ends in a slash
   */
  public FolderStore(ObjectStore store, String folder) throws StoreException {
    this.store = store;
    this.folder = ObjectNames.checkPrefix(folder);
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    store.put(folder + name, payload);
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    return store.get(folder + name, range);
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    return store.stat(folder + name).map(this::inside);
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    List<ObjectInfo> inside = new ArrayList<>();
    for (ObjectInfo info : store.list(folder + prefix)) {
      inside.add(inside(info));
    }
    return inside;
  }

  @Override
  public void delete(String name) throws StoreException {
    store.delete(folder + name);
  }

  @Override
  public void move(String from, String to) throws StoreException {
    store.move(folder + from, folder + to);
  }

  @Override
  public Optional<Space> space() throws StoreException {
    return store.space();
  }

  private ObjectInfo inside(ObjectInfo info) {
    return new ObjectInfo(info.name().substring(folder.length()), info.length(), info.modified());
  }
}
