package contract;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store that fails all it is asked, from one moment to another, and counts. For one thread. */
final class BrittleStore implements ObjectStore {
  private final ObjectStore store;
  private @Nullable Supplier<StoreException> failure;
  private int requests;

  BrittleStore(ObjectStore store) {
    this.store = store;
  }

  void down() {
    failure = () -> StoreException.retryable(Reason.UNAVAILABLE, "The memory is down.");
  }

  void deny() {
    failure = () -> StoreException.permanent(Reason.DENIED, "The memory is not yours.");
  }

  void up() {
    failure = null;
  }

  int requests() {
    return requests;
  }

  private ObjectStore asked() throws StoreException {
    requests++;
    Supplier<StoreException> known = failure;
    if (known != null) {
      throw known.get();
    }
    return store;
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    asked().put(name, payload);
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    return asked().get(name, range);
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    return asked().stat(name);
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    return asked().list(prefix);
  }

  @Override
  public void delete(String name) throws StoreException {
    asked().delete(name);
  }
}
