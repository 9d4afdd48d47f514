package routes;

import caravan.platform.limits.Pacer;
import caravan.storage.Storable;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Holds a put back until the bytes before it have had their time: those to this destination, and
 * then those to all. An object goes out at the speed of the line; it is the pause before the next
 * one that keeps the average. Safe for concurrent use.
 */
final class BandwidthLimit implements Processor {
  private final Pacer own;
  private final Pacer all;

  /**
   * @param own bytes of this destination
   * @param all bytes of all destinations
   */
  BandwidthLimit(Pacer own, Pacer all) {
    this.own = own;
    this.all = all;
  }

  @Override
  public void process(Exchange exchange) throws InterruptedException {
    Long length = exchange.getMessage().getHeader(Headers.LENGTH, Long.class);
    if (length != null) {
      own.spend(length); // first: who waits for the own turn keeps nobody else waiting
      spendOfAll(exchange, length);
    }
  }

  /** Whoever waits here is held back by the others, and must not be taken for slow. */
  private void spendOfAll(Exchange exchange, long length) throws InterruptedException {
    Storable pack = exchange.getProperty(Headers.PACK, Storable.class);
    String destination = exchange.getProperty(Headers.DESTINATION, String.class);
    if (pack == null || destination == null) {
      all.spend(length);
      return;
    }
    pack.awaitsTurn(destination);
    try {
      all.spend(length);
    } finally {
      pack.hasTurn(destination);
    }
  }
}
