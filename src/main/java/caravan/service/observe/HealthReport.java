package caravan.service.observe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How the service is, without any detail that an outsider could use: no name, no path, no figure.
 *
 * @param status of all
 * @param timestamp when it was asked for
 * @param uptimeSeconds since the service began
 * @param checks by name: {@code database, storage, memory, queue, disk, backup}
 */
public record HealthReport(
    Status status, Instant timestamp, long uptimeSeconds, Map<String, Check> checks) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of the service. */
  public enum Status {
    HEALTHY,
    /** It works, and something needs a look. */
    DEGRADED,
    /** It cannot do its work. */
    UNHEALTHY;

    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Of one check. */
  public enum State {
    PASSING,
    WARNING,
    FAILING;

    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One check, and when it last ran. */
  public record Check(State status, Instant lastCheck) {}

  public HealthReport {
    checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
  }

  /** The body of an answer to {@code GET /health}. */
  public ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("status", status.key());
    json.put("timestamp", seconds(timestamp));
    json.put("uptime_seconds", uptimeSeconds);
    ObjectNode all = json.putObject("checks");
    checks.forEach(
        (name, check) ->
            all.putObject(name)
                .put("status", check.status().key())
                .put("last_check", seconds(check.lastCheck())));
    return json;
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
