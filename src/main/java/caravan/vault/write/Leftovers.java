package caravan.vault.write;

import caravan.platform.AtOnce;
import caravan.storage.StoreException;
import caravan.storage.spool.Spool;
import caravan.storage.spool.SpoolEntry;
import caravan.storage.spool.SpoolPlace;
import caravan.storage.spool.SpoolRun;
import caravan.vault.Vault;
import caravan.vault.ledger.ProofLedger;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Delivers what earlier runs left in the spool for a destination. Stateless. */
public final class Leftovers {
  private Leftovers() {}

  /**
   * Delivers all of it, in its order. What is damaged or must not go there any more leaves the
   * spool; so does everything for this destination if it refuses something for good.
   *
   * @throws StoreException if the destination did not take something
   */
  public static void deliver(Vault vault, Spool spool) throws IOException {
    StoreException failure = deliver(List.of(vault), spool).get(vault);
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * The same for several destinations at once.
   *
   * @return why one did not take something
   */
  static Map<Vault, StoreException> deliver(List<Vault> vaults, Spool spool) throws IOException {
    Map<Vault, StoreException> failures = new HashMap<>();
    List<SpoolRun> runs = spool.leftBehind();
    try {
      List<AtOnce.Task<Boolean>> deliveries = new ArrayList<>();
      vaults.forEach(vault -> deliveries.add(() -> deliver(vault, runs)));
      List<AtOnce.Answer<Boolean>> ended = AtOnce.each(AtOnce.Grace.ENDLESS, deliveries);
      for (int i = 0; i < ended.size(); i++) {
        try {
          ended.get(i).get();
        } catch (StoreException e) {
          failures.put(vaults.get(i), e);
        }
      }
    } finally {
      Spool.closeAll(runs);
    }
    return failures;
  }

  private static boolean deliver(Vault vault, List<SpoolRun> runs) throws IOException {
    SpoolPlace place = new SpoolPlace(vault.parameters().vault(), vault.destination());
    List<String> delivered = new ArrayList<>();
    Instant begun = vault.clock().instant();
    try {
      for (SpoolRun run : runs) {
        deliver(vault, run, place, delivered);
      }
    } finally {
      vault.ledger().record(ProofLedger.How.UPLOAD, begun, delivered);
    }
    return true;
  }

  private static void deliver(Vault vault, SpoolRun run, SpoolPlace place, List<String> delivered)
      throws IOException {
    Delivery delivery = new Delivery(vault, run);
    for (SpoolEntry entry : run.entries(place)) {
      try {
        delivery.deliver(entry);
        delivered.add(entry.object());
      } catch (Delivery.LostException e) {
        // what was in it is missing at the destination, and is found to be
      } catch (StoreException e) {
        if (!e.retryable()) {
          run.discard(place);
        }
        throw e;
      }
      run.remove(entry);
    }
  }
}
