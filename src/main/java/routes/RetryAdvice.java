package routes;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Ends the retries of a destination where another try cannot help. Safe for concurrent use. */
public final class RetryAdvice implements Processor {
  @Override
  public void process(Exchange exchange) {
    Exception thrown = exchange.getException();
    if (thrown == null) {
      thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }
    if (StoreFailures.hopeless(thrown)) {
      exchange.getExchangeExtension().setRedeliveryExhausted(true);
    }
  }
}
