package routes;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Leaves a tapped copy nothing but its body: an id, and no session, lease or header of a backup.
 */
final class BodyOnly implements Processor {
  @Override
  public void process(Exchange exchange) {
    exchange.removeProperties("*");
    exchange.getMessage().removeHeaders("*");
  }
}
