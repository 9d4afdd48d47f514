package routes;

import caravan.service.OperationRegistry;
import caravan.service.observe.RouteJournal;
import caravan.storage.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Writes down in a journal what goes through each route. Camel's own tracer would keep bodies and
 * headers, which hold paths; this looks at neither. Safe for concurrent use.
 */
final class RouteTracks implements RoutePolicyFactory {
  private final RouteJournal journal;
  private final Clock clock;

  RouteTracks(RouteJournal journal, Clock clock) {
    this.journal = journal;
    this.clock = clock;
  }

  private record Begun(Instant at, long nanos, String operation) {}

  @Override
  public RoutePolicy createRoutePolicy(CamelContext context, String route, NamedNode definition) {
    String began = "caravanBegan-" + route;
    return new RoutePolicySupport() {
      @Override
      public void onExchangeBegin(Route at, Exchange exchange) {
        journal.began(route);
        String operation = MDC.get(OperationRegistry.OPERATION);
        exchange.setProperty(
            began,
            new Begun(clock.instant(), System.nanoTime(), operation == null ? "" : operation));
      }

      @Override
      public void onExchangeDone(Route at, Exchange exchange) {
        if (exchange.removeProperty(began) instanceof Begun begun) {
          journal.ended(
              route,
              new RouteJournal.Passed(
                  exchange.getExchangeId(),
                  begun.operation(),
                  begun.at(),
                  Duration.ofNanos(System.nanoTime() - begun.nanos()),
                  kind(exchange.getException())));
        }
      }
    };
  }

  /** What kind of failure it is; its message may name a path. */
  private static String kind(@Nullable Exception thrown) {
    if (thrown == null) {
      return "";
    }
    StoreException known = StoreFailures.find(thrown, StoreException.class);
    return known == null
        ? StoreFailures.root(thrown).getClass().getSimpleName()
        : "StoreException " + known.reason().name().toLowerCase(Locale.ROOT);
  }
}
