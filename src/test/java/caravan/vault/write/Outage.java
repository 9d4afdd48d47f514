package caravan.vault.write;

import caravan.storage.ObjectStore;

/** A destination that goes away at some call, for tests of other packages. */
public final class Outage {
  private final FaultsFrom store;

  public Outage(ObjectStore store, int call) {
    this.store = new FaultsFrom(store, call, false);
  }

  public ObjectStore store() {
    return store;
  }

  /** Calls count from here on. */
  public void begin() {
    store.arm();
  }

  public boolean happened() {
    return store.happened();
  }
}
