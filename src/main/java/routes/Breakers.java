package routes;

import caravan.config.DestinationSettings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/**
 * One circuit breaker a destination, as a bean of its own: the lists of exceptions that the EIP
 * takes instead would make a success of what they ignore.
 */
final class Breakers {
  private static final int LONGEST_FAILURE = 300;

  private Breakers() {}

  /** Opens after so many failures in a row; failures that are the caller's affair do not count. */
  static CircuitBreaker create(DestinationSettings settings) {
    return CircuitBreaker.of(
        name(settings.name()),
        CircuitBreakerConfig.custom()
            .slidingWindowType(SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(settings.breakerFailures())
            .minimumNumberOfCalls(settings.breakerFailures())
            .failureRateThreshold(100)
            .waitDurationInOpenState(settings.breakerWait())
            .permittedNumberOfCallsInHalfOpenState(1)
            .ignoreException(StoreFailures::permanent)
            .build());
  }

  static String name(String destination) {
    return "breaker-" + destination;
  }

  /** Keeps the last failure that counted, for the message of those that an open breaker refuses. */
  static LastFailure remember(CircuitBreaker breaker) {
    LastFailure last = new LastFailure();
    breaker.getEventPublisher().onError(event -> last.text = text(event.getThrowable()));
    return last;
  }

  static String lastFailure(CamelContext context, String destination) {
    LastFailure last =
        context.getRegistry().lookupByNameAndType(lastFailureName(destination), LastFailure.class);
    return last == null ? "" : last.text;
  }

  static String lastFailureName(String destination) {
    return "last-failure-" + destination;
  }

  /** Whether the breaker of the last destination that this exchange went through saw a success. */
  static boolean succeeded(Exchange exchange) {
    return Boolean.TRUE.equals(
        exchange.getProperty(
            ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_SUCCESSFUL_EXECUTION, Boolean.class));
  }

  private static String text(Throwable thrown) {
    Throwable cause = StoreFailures.find(thrown, caravan.storage.StoreException.class);
    String text = String.valueOf((cause == null ? thrown : cause).getMessage());
    return text.substring(0, Math.min(text.length(), LONGEST_FAILURE));
  }

  /** The last failure of one destination; empty while there is none. */
  static final class LastFailure {
    private volatile String text = "";
  }
}
