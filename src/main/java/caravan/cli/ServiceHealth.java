package caravan.cli;

import caravan.config.Settings;
import caravan.service.HealthSource;
import caravan.service.OperationRegistry;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;

/** The simplest health: the service answers. */
final class ServiceHealth implements HealthSource {
  private final World world;
  private final Instant started;

  ServiceHealth(World world, Settings settings, OperationRegistry operations) {
    this.world = world;
    this.started = world.clock().instant();
  }

  @Override
  public ObjectNode report(boolean detailed) {
    Instant now = world.clock().instant();
    return Json.object()
        .put("status", "healthy")
        .put("timestamp", now.toString())
        .put("uptime_seconds", Duration.between(started, now).toSeconds());
  }

  @Override
  public boolean isHealthy() {
    return true;
  }
}
