package caravan.analysis.backlog;

import caravan.model.meaning.Unreadable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far analysis is. A run writes it beside the store, since nobody else can open that meanwhile.
 *
 * @param at when it was written
 * @param running whether a run was under way then
 * @param understood contents with a record
 * @param waiting contents without one
 * @param failed how many records say that something could not be read, by reason
 * @param perSecond contents a second of that run, 0 if it is not known
 * @param paused why nothing goes on, empty if it does
 */
public record BacklogStatus(
    Instant at,
    boolean running,
    long understood,
    long waiting,
    Map<String, Long> failed,
    double perSecond,
    String paused) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public BacklogStatus {
    failed = new TreeMap<>(failed);
  }

  /** A reason as people read it. */
  static String word(Unreadable.Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Seconds until nothing waits, or empty if that cannot be said. */
  public Optional<Long> secondsLeft() {
    return perSecond > 0 ? Optional.of(Math.round(waiting / perSecond)) : Optional.empty();
  }

  void write(Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("at", at.toString());
    json.put("running", running);
    json.put("understood", understood);
    json.put("waiting", waiting);
    ObjectNode reasons = json.putObject("failed");
    failed.forEach(reasons::put);
    json.put("perSecond", perSecond);
    json.put("paused", paused);
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.write(next, JSON.writeValueAsBytes(json));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What the last run wrote, or empty if there was none. */
  public static Optional<BacklogStatus> read(Path file) throws IOException {
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      Map<String, Long> failed = new TreeMap<>();
      json.path("failed").properties().forEach(f -> failed.put(f.getKey(), f.getValue().asLong()));
      return Optional.of(
          new BacklogStatus(
              Instant.parse(json.path("at").asText()),
              json.path("running").asBoolean(),
              json.path("understood").asLong(),
              json.path("waiting").asLong(),
              failed,
              json.path("perSecond").asDouble(),
              json.path("paused").asText()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (DateTimeParseException | com.fasterxml.jackson.core.JsonProcessingException e) {
      return Optional.empty(); // the next run writes it anew
    }
  }
}
