package caravan.config;

import caravan.service.schedule.Options;
import caravan.service.schedule.Timing;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a service does of itself. Immutable.
 *
 * @param schedules what holds for all schedules
 * @param maintenance when each kind of maintenance comes round; what is off is not in it
 * @param checkBudget bytes that a check by schedule reads at each destination
 * @param understandingTime how long analysis by schedule goes on at a time
 * @param configuration whether the settings are backed up when they change
 * @param notifications whom it tells how things go
 */
public record AutomationSettings(
    Options schedules,
    Map<Maintenance, Timing> maintenance,
    long checkBudget,
    Duration understandingTime,
    boolean configuration,
    List<NotifySettings> notifications) {
  public static final long DEFAULT_CHECK_BUDGET = 2_000_000_000;
  public static final Duration DEFAULT_UNDERSTANDING_TIME = Duration.ofMinutes(10);

  /** What keeps vaults in order. */
  public enum Maintenance {
    FORGET,
    PRUNE,
    CHECK,
    UNDERSTANDING,
    GRAPH,
    GRAPH_EXPORT,
    DRILL;

    /** The key of its setting. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public AutomationSettings {
    notifications = List.copyOf(notifications);
    maintenance =
        maintenance.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(maintenance));
  }
}
