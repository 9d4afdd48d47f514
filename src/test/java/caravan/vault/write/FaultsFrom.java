package caravan.vault.write;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import java.util.List;
import java.util.Optional;

/** A store that cannot be reached from a call on; that call may have done its work. */
class FaultsFrom implements ObjectStore {
  private final ObjectStore store;
  private final boolean landed;
  private int left;
  private boolean armed;
  private boolean happened;

  FaultsFrom(ObjectStore store, int call, boolean landed) {
    this.store = store;
    this.left = call;
    this.landed = landed;
  }

  /** Calls count from here on. */
  synchronized void arm() {
    armed = true;
  }

  synchronized boolean happened() {
    return happened;
  }

  private interface Call<T> {
    T run() throws StoreException;
  }

  private <T> T call(Call<T> work) throws StoreException {
    boolean fails;
    boolean works;
    synchronized (this) {
      left -= armed ? 1 : 0;
      fails = armed && left <= 0;
      works = !fails || (landed && left == 0);
      happened |= fails;
    }
    T result = works ? work.run() : null;
    if (fails || result == null) {
      throw StoreException.retryable(
          StoreException.Reason.UNAVAILABLE, "The store cannot be reached, as the test wants it.");
    }
    return result;
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    call(
        () -> {
          store.put(name, payload);
          return true;
        });
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    return call(() -> store.get(name, range));
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    return call(() -> store.stat(name));
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    return call(() -> store.list(prefix));
  }

  @Override
  public void delete(String name) throws StoreException {
    call(
        () -> {
          store.delete(name);
          return true;
        });
  }
}
