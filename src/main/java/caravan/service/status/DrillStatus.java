package caravan.service.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What restore drills have shown.
 *
 * @param last the newest of all; empty if there was none
 * @param failed for each destination and source the newest drill, where that failed
 * @param succeeded when a drill last went well, by destination
 */
public record DrillStatus(
    Optional<Drill> last, List<Drill> failed, Map<String, Instant> succeeded) {
  /** Drills are due weekly; one may be missed. */
  static final Duration OVERDUE = Duration.ofDays(14);

  public DrillStatus {
    failed = List.copyOf(failed);
    succeeded = Map.copyOf(succeeded);
  }

  private record Place(String destination, String source) {}

  static DrillStatus of(List<Drill> drills, Plan plan) {
    Map<Place, Drill> newest =
        new TreeMap<>(Comparator.comparing(Place::destination).thenComparing(Place::source));
    Map<String, Instant> succeeded = new TreeMap<>();
    for (Drill drill : drills) {
      if (plan.destinations().containsKey(drill.destination())) {
        newest.merge(
            new Place(drill.destination(), drill.source()),
            drill,
            (a, b) -> b.time().isBefore(a.time()) ? a : b);
        if (drill.ok()) {
          succeeded.merge(drill.destination(), drill.time(), (a, b) -> b.isBefore(a) ? a : b);
        }
      }
    }
    return new DrillStatus(
        newest.values().stream().max(Comparator.comparing(Drill::time)),
        newest.values().stream().filter(drill -> !drill.ok()).toList(),
        succeeded);
  }

  /** Whether none was held for two weeks. */
  public boolean isOverdue(Instant now) {
    return last.isEmpty() || last.get().time().plus(OVERDUE).isBefore(now);
  }
}
