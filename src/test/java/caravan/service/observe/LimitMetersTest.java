package caravan.service.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LimitMetersTest {
  @Test
  void scrape_showsLimitsAndWaitsAsTheyAreThen() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    AtomicLong rested = new AtomicLong();
    AtomicLong waited = new AtomicLong(500_000_000);
    LimitMeters.bind(
        registry,
        new LimitMeters.Figures(
            () -> 0.25, () -> 2_000_000, () -> 1_000_000_000, rested::get, waited::get));
    assertThat(registry.scrape())
        .contains("caravan_cpu_limit_percent 25.0")
        .contains("caravan_bandwidth_limit_bytes_per_second 2000000.0")
        .contains("caravan_memory_limit_bytes 1.0E9")
        .contains("caravan_limit_wait_seconds_total{resource_type=\"bandwidth\"} 0.5")
        .contains("caravan_limit_wait_seconds_total{resource_type=\"cpu\"} 0.0");

    rested.set(3_000_000_000L);

    assertThat(registry.scrape())
        .contains("caravan_limit_wait_seconds_total{resource_type=\"cpu\"} 3.0");
    registry.close();
  }
}
