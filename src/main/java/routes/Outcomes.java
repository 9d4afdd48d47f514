package routes;

import caravan.storage.StoreException;
import caravan.storage.StoreOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;

/**
 * Gathers how a put ended at each destination; what follows from it is the engine's decision. A
 * failure becomes an outcome and never disappears, and nothing counts as stored that a breaker did
 * not see succeed. Safe for concurrent use.
 */
public final class Outcomes implements AggregationStrategy {
  @Override
  public Exchange aggregate(@Nullable Exchange before, Exchange put) {
    List<StoreOutcome> outcomes = new ArrayList<>();
    if (before != null) {
      outcomes.addAll(gathered(before));
    }
    outcomes.add(outcome(put));
    Exchange answer = new DefaultExchange(put.getContext());
    answer.setProperty(Headers.OUTCOMES, List.copyOf(outcomes));
    return answer;
  }

  @SuppressWarnings("unchecked")
  private static List<StoreOutcome> gathered(Exchange exchange) {
    return Objects.requireNonNull(exchange.getProperty(Headers.OUTCOMES, List.class));
  }

  private static StoreOutcome outcome(Exchange put) {
    String destination =
        Destinations.destination(
            put.getProperty(Exchange.RECIPIENT_LIST_ENDPOINT, "", String.class));
    return new StoreOutcome(destination, failure(put, destination));
  }

  private static @Nullable StoreException failure(Exchange put, String destination) {
    String object = put.getMessage().getHeader(Headers.OBJECT, "?", String.class);
    Exception thrown = put.getException();
    if (thrown != null) {
      return StoreFailures.translate(
          "store",
          object,
          destination,
          thrown,
          Breakers.lastFailure(put.getContext(), destination));
    }
    return Breakers.succeeded(put) ? null : StoreFailures.unproven("store", object, destination);
  }
}
