package caravan.storage;

import org.jspecify.annotations.Nullable;

/**
 * How one put ended at one destination.
 *
 * @param destination its name
 * @param failure why the object is not there, or null if it is there, durably
 */
public record StoreOutcome(String destination, @Nullable StoreException failure) {
  public boolean stored() {
    return failure == null;
  }
}
