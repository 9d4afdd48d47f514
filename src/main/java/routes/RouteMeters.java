package routes;

import caravan.storage.StoreException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;

/**
 * Measures the routes of a service: each route by Camel's own policy, puts and retries of each
 * destination, and whether its breaker is open. Labels are names of routes and destinations. Only
 * loaded where there is a registry. Safe for concurrent use.
 */
final class RouteMeters {
  private static final String DESTINATION = "destination";
  private static final String ROUTE = "destination-";
  private static final String BREAKER_OPEN = "caravan.circuit.breaker.open";

  private static final Duration[] BOUNDS = {
    Duration.ofMillis(50),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofSeconds(60),
    Duration.ofMinutes(5),
    Duration.ofMinutes(30)
  };

  private final MeterRegistry registry;

  private RouteMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Begins to measure a context that has not started yet. */
  static RouteMeters of(CamelContext context, MeterRegistry registry) {
    RouteMeters meters = new RouteMeters(registry);
    MicrometerRoutePolicyFactory timed = new MicrometerRoutePolicyFactory();
    timed.setMeterRegistry(registry);
    timed.setSkipCamelInfo(true);
    context.addRoutePolicyFactory(timed);
    context.addRoutePolicyFactory(new Puts(meters));
    return meters;
  }

  /** The destinations have their routes: all that can be told of them has a series from now on. */
  void destinations(CamelContext context, Collection<String> names) {
    for (String name : names) {
      duration(name);
      for (StoreException.Reason reason : StoreException.Reason.values()) {
        retries(name, reason);
      }
      CircuitBreaker breaker =
          context.getRegistry().lookupByNameAndType(Breakers.name(name), CircuitBreaker.class);
      Gauge before = registry.find(BREAKER_OPEN).tag(DESTINATION, name).gauge();
      if (before != null) {
        registry.remove(before); // of a context that is gone
      }
      Gauge.builder(BREAKER_OPEN, breaker, RouteMeters::open)
          .description("1 while the destination is left alone after failures in a row.")
          .tag(DESTINATION, name)
          .strongReference(true)
          .register(registry);
    }
  }

  /** Called before each further try of what a destination was asked. */
  Processor retried(String destination) {
    return exchange -> {
      StoreException known =
          StoreFailures.find(
              exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class),
              StoreException.class);
      retries(destination, known == null ? StoreException.Reason.UNAVAILABLE : known.reason())
          .increment();
    };
  }

  private static double open(CircuitBreaker breaker) {
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN -> 1;
      default -> 0;
    };
  }

  private Timer duration(String destination) {
    return Timer.builder("caravan.store.duration")
        .description("How long puts took, retries included, and whether they went well.")
        .tag(DESTINATION, destination)
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }

  private Counter retries(String destination, StoreException.Reason reason) {
    return Counter.builder("caravan.store.retries")
        .description("Requests that were tried again, by what had failed.")
        .tag(DESTINATION, destination)
        .tag("kind", reason.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** Times what is put at a destination. */
  private record Puts(RouteMeters meters) implements RoutePolicyFactory {
    @Override
    public @Nullable RoutePolicy createRoutePolicy(
        CamelContext context, String route, NamedNode definition) {
      if (!route.startsWith(ROUTE)) {
        return null;
      }
      Timer duration = meters.duration(route.substring(ROUTE.length()));
      return new RoutePolicySupport() {
        private static final String BEGAN = "caravanPutBegan";

        @Override
        public void onExchangeBegin(Route at, Exchange exchange) {
          if (Headers.PUT.equals(exchange.getMessage().getHeader(Headers.OPERATION))) {
            exchange.setProperty(BEGAN, System.nanoTime());
          }
        }

        @Override
        public void onExchangeDone(Route at, Exchange exchange) {
          if (exchange.removeProperty(BEGAN) instanceof Long began) {
            duration.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
          }
        }
      };
    }
  }
}
