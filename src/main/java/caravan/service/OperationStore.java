package caravan.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operations there were, one small JSON file each in a folder of the Caravan home. It is
 * history and a note of what is under way; no restore needs it. Safe for concurrent use, each
 * operation by one thread.
 */
public final class OperationStore {
  private static final Logger LOG = LoggerFactory.getLogger(OperationStore.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENDING = ".json";

  private final Path folder;

  public OperationStore(Path folder) {
    this.folder = folder;
  }

  /** All that are there, the oldest first; one that cannot be read is passed by and logged. */
  public List<Operation> all() throws IOException {
    List<Operation> found = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        try {
          found.add(parse(JSON.readTree(Files.readAllBytes(file))));
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeParseException e) {
          LOG.warn("{} is damaged and was passed by: {}", file, e.toString());
        }
      }
    }
    found.sort(Comparator.comparing(Operation::requested));
    return found;
  }

  /** Writes one, whole or not at all. */
  void save(Operation operation) throws IOException {
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, operation.id(), ".tmp");
    try {
      Files.write(
          temporary,
          JSON.writeValueAsBytes(json(operation)),
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      Files.move(
          temporary,
          folder.resolve(operation.id() + ENDING),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  void remove(String id) {
    try {
      Files.deleteIfExists(folder.resolve(id + ENDING));
    } catch (IOException e) { // it is old history, and must not stop what is asked for now
      LOG.warn("Cannot remove the note of {}: {}", id, e.toString());
    }
  }

  /** As the API shows it, too. */
  public static ObjectNode json(Operation operation) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", operation.id());
    json.put("correlationId", operation.correlationId());
    json.put("kind", operation.kind());
    json.put("source", operation.source());
    operation.arguments().forEach(json.putArray("arguments")::add);
    json.put("requestedBy", operation.requestedBy());
    json.put("state", operation.state().name().toLowerCase(java.util.Locale.ROOT));
    json.put("requested", operation.requested().toString());
    operation.started().ifPresent(at -> json.put("started", at.toString()));
    operation.ended().ifPresent(at -> json.put("ended", at.toString()));
    json.put("exit", operation.exit());
    json.put("message", operation.message());
    json.put("directory", operation.directory().toString());
    return json;
  }

  private static Operation parse(JsonNode json) {
    List<String> arguments = new ArrayList<>();
    json.path("arguments").forEach(argument -> arguments.add(argument.asText()));
    return new Operation(
        required(json, "id"),
        required(json, "correlationId"),
        required(json, "kind"),
        json.path("source").asText(),
        arguments,
        json.path("requestedBy").asText(),
        Operation.State.valueOf(required(json, "state").toUpperCase(java.util.Locale.ROOT)),
        Instant.parse(required(json, "requested")),
        time(json, "started"),
        time(json, "ended"),
        json.path("exit").asInt(-1),
        json.path("message").asText(),
        Path.of(json.path("directory").asText("/")));
  }

  private static Optional<Instant> time(JsonNode json, String name) {
    return json.hasNonNull(name)
        ? Optional.of(Instant.parse(json.get(name).asText()))
        : Optional.empty();
  }

  private static String required(JsonNode json, String name) {
    if (!json.hasNonNull(name)) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return json.get(name).asText();
  }
}
