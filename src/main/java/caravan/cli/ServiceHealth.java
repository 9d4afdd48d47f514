package caravan.cli;

import caravan.service.HealthSource;
import caravan.service.observe.HealthReport;
import caravan.service.observe.Observation;
import caravan.service.status.Reason;
import caravan.service.status.StatusJson;
import caravan.service.status.StatusReport;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Health and verdict by what the observation of a service saw last. */
record ServiceHealth(Observation observation) implements HealthSource {
  @Override
  public ObjectNode report(boolean detailed) throws IOException {
    ObjectNode json = observation.health().json();
    if (detailed) {
      StatusReport status = observation.status();
      json.put("verdict", status.level().key());
      ArrayNode reasons = json.putArray("reasons");
      for (Reason reason : status.reasons()) {
        reasons.add((reason.about() + " " + reason.what()).strip());
      }
    }
    return json;
  }

  @Override
  public boolean isHealthy() {
    return observation.health().status() != HealthReport.Status.UNHEALTHY;
  }

  @Override
  public ObjectNode status() throws IOException {
    return StatusJson.of(observation.status());
  }
}
