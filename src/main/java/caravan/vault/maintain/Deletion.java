package caravan.vault.maintain;

import caravan.storage.ObjectStore;
import caravan.storage.StoreException;

/** Deletes that a store may refuse: object lock, or credentials that can only put, get and list. */
final class Deletion {
  private Deletion() {}

  static boolean isRefusal(StoreException e) {
    return e.reason() == StoreException.Reason.LOCKED || e.reason() == StoreException.Reason.DENIED;
  }

  /** Deletes; answers false if the store refuses. */
  static boolean delete(ObjectStore store, String name) throws StoreException {
    try {
      store.delete(name);
      return true;
    } catch (StoreException e) {
      if (isRefusal(e)) {
        return false;
      }
      throw e;
    }
  }
}
