package caravan.service.status;

import caravan.platform.Json;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads {@code state/drills.jsonl} of the Caravan home, one drill a line. Stateless. */
public final class DrillLog {
  private static final Logger LOG = LoggerFactory.getLogger(DrillLog.class);

  private DrillLog() {}

  /**
   * All drills, in the order of the file; a line that a crash has torn is passed by and logged.
   *
   * @param home the Caravan home
   */
  public static List<Drill> read(Path home) throws IOException {
    Path file = home.resolve("state").resolve("drills.jsonl");
    List<Drill> drills = new ArrayList<>();
    String text;
    try {
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return drills;
    }
    for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
      try {
        drills.add(drill(Json.read(line)));
      } catch (JacksonException | DateTimeException e) {
        LOG.warn("A line of {} is damaged and was passed by: {}", file, e.getMessage());
      }
    }
    return drills;
  }

  private static Drill drill(JsonNode json) {
    return new Drill(
        Instant.parse(json.path("time").asText()),
        json.path("destination").asText(),
        json.path("source").asText(),
        json.path("files").asLong(),
        json.path("bytes").asLong(),
        json.path("ok").asBoolean(),
        json.path("rate").asDouble());
  }
}
