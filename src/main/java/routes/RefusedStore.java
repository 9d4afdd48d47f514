package routes;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.util.List;
import java.util.Optional;

/**
 * A destination whose settings forbid to use it. It says so to whoever calls, and leaves the others
 * alone. Safe for concurrent use.
 */
final class RefusedStore implements ObjectStore {
  private final String why;

  RefusedStore(String why) {
    this.why = why;
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    throw refused();
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    throw refused();
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    throw refused();
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    throw refused();
  }

  @Override
  public void delete(String name) throws StoreException {
    throw refused();
  }

  @Override
  public Optional<Space> space() throws StoreException {
    throw refused();
  }

  private StoreException refused() {
    return StoreException.permanent(Reason.INVALID, why);
  }
}
