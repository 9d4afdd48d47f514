package routes;

import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;

/**
 * Bounds what one destination does at once; the rest waits its turn. It stands before the breaker,
 * so that a wait is no failure of the provider. Safe for concurrent use.
 */
public final class Bulkhead implements Policy {
  private final String destination;
  private final Semaphore permits;

  Bulkhead(String destination, int limit) {
    this.destination = destination;
    this.permits = new Semaphore(limit, true);
  }

  int free() {
    return permits.availablePermits();
  }

  @Override
  public void beforeWrap(Route route, NamedNode definition) {}

  @Override
  public Processor wrap(Route route, Processor processor) {
    return exchange -> process(exchange, processor);
  }

  private void process(Exchange exchange, Processor processor) throws Exception {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StoreException.permanent(
          Reason.UNAVAILABLE,
          "Interrupted while waiting for '" + destination + "'. Run the command again.",
          e);
    }
    try {
      processor.process(exchange);
    } finally {
      permits.release();
    }
  }
}
