package caravan.config;

import caravan.config.AutomationSettings.Maintenance;
import caravan.service.schedule.Options;
import caravan.service.schedule.QuietHours;
import caravan.service.schedule.Timing;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what a service does of itself. */
final class AutomationSettingsReader {
  private static final Duration DAY = Duration.ofDays(1);

  private final SettingsReader values;

  AutomationSettingsReader(SettingsReader values) {
    this.values = values;
  }

  /**
   * @param retention whether anything is ever to be forgotten
   * @param graph whether there is a graph
   * @param notifications the names of those that there are
   */
  AutomationSettings read(boolean retention, boolean graph, Set<String> notifications)
      throws SettingsException {
    Map<Maintenance, Timing> maintenance = new EnumMap<>(Maintenance.class);
    for (Maintenance kind : Maintenance.values()) {
      List<String> key = List.of("maintenance", kind.word());
      Optional<Optional<Timing>> given = values.value(key, Timings::orOff);
      boolean needsGraph = kind == Maintenance.GRAPH || kind == Maintenance.GRAPH_EXPORT;
      if (given.isPresent() && given.get().isPresent() && needsGraph && !graph) {
        throw values.bad(key, "there is no graph, since graph.mode is off; leave it out");
      }
      boolean forgets = kind == Maintenance.FORGET;
      if (given.isPresent() && given.get().isPresent() && forgets && !retention) {
        throw values.bad(
            key,
            "no rule says what to keep; set caravan.retention, or sources.NAME.retention of one");
      }
      given
          .orElseGet(() -> standard(kind, retention, graph))
          .ifPresent(timing -> maintenance.put(kind, timing));
    }
    return new AutomationSettings(
        schedules(),
        maintenance,
        values
            .value(List.of("maintenance", "check-budget"), AutomationSettingsReader::budget)
            .orElse(AutomationSettings.DEFAULT_CHECK_BUDGET),
        values.duration(
            List.of("maintenance", "understanding-time"),
            AutomationSettings.DEFAULT_UNDERSTANDING_TIME,
            Duration.ofSeconds(10),
            DAY),
        values.value(List.of("maintenance", "configuration"), SettingsReader::yesOrNo).orElse(true),
        new NotifySettingsReader(values).read(notifications));
  }

  private static long budget(String text) {
    long bytes = Sizes.parse(text);
    if (bytes <= 0) {
      throw new IllegalArgumentException(text + " reads nothing; write a size, as 2GB");
    }
    return bytes;
  }

  private static Optional<Timing> standard(Maintenance kind, boolean retention, boolean graph) {
    return switch (kind) {
      case FORGET, PRUNE -> retention ? Optional.of(new Timing.Every(DAY)) : Optional.empty();
      case CHECK -> Optional.of(new Timing.Every(DAY));
      case UNDERSTANDING -> Optional.of(new Timing.Every(Duration.ofHours(1)));
      case GRAPH -> graph ? Optional.of(new Timing.AfterBackup()) : Optional.empty();
      case GRAPH_EXPORT ->
          graph ? Optional.of(new Timing.Every(Duration.ofHours(4))) : Optional.empty();
      case DRILL -> Optional.of(new Timing.Every(Duration.ofDays(7)));
    };
  }

  private Options schedules() throws SettingsException {
    return new Options(
        values.duration(List.of("schedules", "jitter"), Options.DEFAULT_JITTER, Duration.ZERO, DAY),
        values.value(List.of("quiet-hours"), QuietHours::parse),
        values.value(List.of("schedules", "on-battery"), SettingsReader::yesOrNo).orElse(true),
        values.value(List.of("schedules", "on-metered"), SettingsReader::yesOrNo).orElse(true));
  }
}
