package caravan.cli;

import caravan.config.Settings;
import caravan.service.observe.Watched;
import caravan.service.status.Plan;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What a service lets its observation see: the settings as they are now, and its spool. */
final class ServiceWatched implements Watched {
  private final Supplier<Settings> settings;
  private final Clock clock;
  private final Supplier<Map<String, Drops>> drops;
  private final BooleanSupplier database;

  /**
   * @param settings as they are now, after each reload
   * @param drops figures of the drop folders
   * @param database whether the knowledge graph answers, true where there is none
   */
  ServiceWatched(
      Supplier<Settings> settings,
      Clock clock,
      Supplier<Map<String, Drops>> drops,
      BooleanSupplier database) {
    this.settings = settings;
    this.clock = clock;
    this.drops = drops;
    this.database = database;
  }

  @Override
  public Plan plan() {
    return StatusPlan.of(settings.get(), clock.instant(), clock.getZone());
  }

  @Override
  public Map<String, Long> spool() throws IOException {
    return StatusPlan.spool(settings.get());
  }

  @Override
  public Map<String, Drops> drops() {
    return drops.get();
  }

  @Override
  public boolean databaseAnswers() {
    return database.getAsBoolean();
  }
}
