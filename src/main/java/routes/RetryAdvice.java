package routes;

import caravan.storage.StoreException;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Ends the retries of a destination where another try cannot help, and waits as long as a provider
 * asks for where it can, but never longer than a minute. Safe for concurrent use.
 */
public final class RetryAdvice implements Processor {
  /** As long as the longest pause of the routes' own; a provider could ask for a day. */
  static final Duration LONGEST = Duration.ofSeconds(60);

  @Override
  public void process(Exchange exchange) {
    Exception thrown = exchange.getException();
    if (thrown == null) {
      thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }
    if (StoreFailures.hopeless(thrown)) {
      exchange.getExchangeExtension().setRedeliveryExhausted(true);
      return;
    }
    StoreException known = StoreFailures.find(thrown, StoreException.class);
    if (known != null) {
      known.retryAfter().ifPresent(wait -> hold(exchange, wait));
    }
  }

  /** For the next try alone: Camel brings the headers of the first one back before each. */
  private static void hold(Exchange exchange, Duration wait) {
    Duration capped = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    if (capped.toMillis() > 0) {
      exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, capped.toMillis());
    }
  }
}
