package routes;

import caravan.storage.Storable;
import caravan.storage.StoreException;
import caravan.storage.StoreOutcome;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Says how a put ended at its destination; what follows from it is the engine's decision. A failure
 * becomes an outcome and never disappears, and nothing counts as stored that a breaker did not see
 * succeed. Safe for concurrent use.
 */
public final class Outcomes {
  /** The put came back without a failure. */
  public void ended(Exchange put) {
    answer(
        put,
        Breakers.succeeded(put)
            ? null
            : StoreFailures.unproven("store", object(put), destination(put)));
  }

  /** The put failed. */
  public void failed(Exchange put) {
    Exception thrown =
        Objects.requireNonNull(
            put.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class), "what was thrown");
    answer(
        put,
        StoreFailures.translate(
            "store",
            object(put),
            destination(put),
            thrown,
            Breakers.lastFailure(put.getContext(), destination(put))));
  }

  private static void answer(Exchange put, @Nullable StoreException failure) {
    put.getMessage().setBody(new StoreOutcome(destination(put), failure));
  }

  private static String destination(Exchange put) {
    return put.getProperty(Headers.DESTINATION, "?", String.class);
  }

  private static String object(Exchange put) {
    Storable pack = put.getProperty(Headers.PACK, Storable.class);
    return pack == null ? "?" : pack.name();
  }
}
