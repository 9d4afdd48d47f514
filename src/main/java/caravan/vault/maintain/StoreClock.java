package caravan.vault.maintain;

import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.ObjectKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Asks a store what time it is: the only clock by which anything is deleted. */
final class StoreClock {
  /** Where the objects lie whose time of storing is the answer; they are removed again. */
  static final String PREFIX = "records/clock/";

  private static final Duration LEFT_OVER = Duration.ofDays(2);

  private StoreClock() {}

  /** The store's time, by an object that is put now. */
  static Instant now(Vault vault) throws IOException {
    byte[] json = "{\"version\":1,\"type\":\"clock\"}".getBytes(StandardCharsets.UTF_8);
    String name = vault.seal(ObjectKind.RECORD, PREFIX, json);
    Instant now =
        vault
            .store()
            .stat(name)
            .map(ObjectInfo::modified)
            .orElseThrow(
                () ->
                    StoreException.retryable(
                        StoreException.Reason.UNAVAILABLE,
                        "'"
                            + vault.destination()
                            + "' does not show what was just stored there: try again later."));
    for (ObjectInfo old : vault.store().list(PREFIX)) {
      // those of others are left alone while they may still look at them
      if (old.name().equals(name) || old.modified().isBefore(now.minus(LEFT_OVER))) {
        Deletion.delete(vault.store(), old.name());
      }
    }
    return now;
  }

  /** A time that the store's clock has passed, found without a put. */
  static Instant atLeast(Vault vault) throws IOException {
    Instant newest = Instant.EPOCH;
    for (String prefix : List.of("packs/", "trees/", "index/", "snapshots/", "records/")) {
      for (ObjectInfo info : vault.store().list(prefix)) {
        newest = info.modified().isAfter(newest) ? info.modified() : newest;
      }
    }
    return newest;
  }
}
