package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.storage.FaultyObjectStore;
import caravan.storage.FaultyObjectStore.When;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is measured of destinations while their routes do their work. */
class RouteMetersTest {
  private static final Payload HELLO = Payload.of("hello".getBytes(StandardCharsets.UTF_8));

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RouteHarness harness = new RouteHarness(registry);
  private final FaultyObjectStore faulty = new FaultyObjectStore(new MemoryObjectStore());

  @AfterEach
  void stop() {
    harness.close();
    registry.close();
  }

  @Test
  void destination_beforeAnything_hasItsSeriesAtZero() {
    harness.memory("main", faulty);

    assertThat(registry.scrape())
        .contains("caravan_circuit_breaker_open{destination=\"main\"} 0.0")
        .contains("caravan_store_duration_seconds_count{destination=\"main\"} 0")
        .contains("caravan_store_retries_total{destination=\"main\",kind=\"unavailable\"} 0.0");
  }

  @Test
  void put_thatIsTriedAgain_countsOneRetryAndOneDuration() throws StoreException {
    ObjectStore store = harness.memory("main", faulty.failPut(1, When.BEFORE_BYTES_LANDED));

    store.put("caravan.json", HELLO);
    store.stat("caravan.json");

    assertThat(registry.scrape())
        .contains("caravan_store_duration_seconds_count{destination=\"main\"} 1")
        .containsPattern(
            "camel_exchanges_succeeded_total\\{[^}]*routeId=\"destination-main\"[^}]*\\} 2.0");
    double retries =
        registry.find("caravan.store.retries").tag("destination", "main").counters().stream()
            .mapToDouble(counter -> counter.count())
            .sum();
    assertThat(retries).isEqualTo(1);
  }

  @Test
  void breaker_thatOpens_showsAndIsThatOfTheNewestContext() throws StoreException {
    for (int call = 1; call <= 6; call++) {
      faulty.failPut(call, When.BEFORE_BYTES_LANDED);
    }
    ObjectStore store = harness.memory("main", faulty);
    assertThatThrownBy(() -> store.put("caravan.json", HELLO)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.put("caravan.json", HELLO)).isInstanceOf(StoreException.class);

    assertThat(registry.scrape())
        .contains("caravan_circuit_breaker_open{destination=\"main\"} 1.0");

    try (RouteHarness next = new RouteHarness(registry)) {
      next.memory("main", new MemoryObjectStore()).put("caravan.json", HELLO);
      assertThat(registry.scrape())
          .contains("caravan_circuit_breaker_open{destination=\"main\"} 0.0");
    }
  }
}
