package caravan.vault;

import caravan.vault.format.Snapshot;
import java.time.Instant;

/**
 * A snapshot as it lies at a destination.
 *
 * @param name last part of the object's name: time and hash
 * @param snapshot what it says
 * @param storedAt when it was stored, by the store's clock
 */
public record StoredSnapshot(String name, Snapshot snapshot, Instant storedAt) {
  /** Hex digits that people see. */
  public static final int SHORT = 8;

  /** The hash in the name. */
  public String id() {
    return name.substring(name.indexOf('-') + 1);
  }

  public String shortId() {
    return id().substring(0, SHORT);
  }
}
