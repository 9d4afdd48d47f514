package caravan.cli;

import caravan.service.HealthSource;
import caravan.service.observe.HealthReport;
import caravan.service.observe.Observation;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How a service is, as of its last look around. */
final class ServiceHealth implements HealthSource {
  private final Observation observation;

  ServiceHealth(Observation observation) {
    this.observation = observation;
  }

  @Override
  public ObjectNode report(boolean detailed) {
    ObjectNode json = observation.health().json();
    if (detailed) {
      observation
          .status()
          .ifPresent(
              report ->
                  json.set("protection", caravan.service.status.StatusJson.of(report)));
    }
    return json;
  }

  @Override
  public boolean isHealthy() {
    return observation.health().status() != HealthReport.Status.UNHEALTHY;
  }
}
