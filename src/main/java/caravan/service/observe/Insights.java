package caravan.service.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What operations last said of the understanding backlog, the graph and people's corrections. A
 * gauge appears with its first value. Safe for concurrent use.
 */
final class Insights {
  /** What can be corrected; a kind that is not among them gets no label. */
  private static final Set<String> CORRECTED = Set.of("category", "language", "level");

  private final MeterRegistry registry;
  private final Map<String, AtomicReference<Double>> values = new ConcurrentHashMap<>();

  Insights(MeterRegistry registry) {
    this.registry = registry;
  }

  void backlog(long items) {
    set("caravan.understanding.backlog.items", "", "Contents that wait to be understood.", items);
  }

  void graphLag(long snapshots) {
    set(
        "caravan.graph.lag.snapshots",
        "",
        "Snapshots that the graph does not have yet.",
        snapshots);
  }

  void accuracy(String kind, double share) {
    set(
        "caravan.classification.accuracy.ratio",
        CORRECTED.contains(kind) ? kind : "other",
        "Share of people's corrections that say what was found anyway.",
        share);
  }

  private void set(String name, String kind, String description, double value) {
    values
        .computeIfAbsent(
            name + " " + kind,
            key -> {
              AtomicReference<Double> made = new AtomicReference<>(value);
              Gauge.Builder<?> gauge =
                  Gauge.builder(name, made, AtomicReference::get).description(description);
              (kind.isEmpty() ? gauge : gauge.tag("kind", kind)).register(registry);
              return made;
            })
        .set(value);
  }
}
