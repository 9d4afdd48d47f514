package caravan.service.observe;

import caravan.service.Operation;
import caravan.service.OperationListener;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Counts operations, how long they took, and what their answers say. Every counter is there from
 * the start, at 0, so that a rate sees the first event too. Labels are from fixed lists: a kind or
 * type that is in none counts as {@code other}. Safe for concurrent use.
 */
final class OperationMeters implements OperationListener {
  private static final String OTHER = "other";

  /** Kinds of operations that have a label of their own. */
  private static final Set<String> KINDS =
      Set.of(
          "backup",
          "restore",
          "export",
          "check",
          "forget",
          "prune",
          "replicate",
          "drill",
          "recover",
          "status",
          "understanding run",
          "graph rebuild",
          "graph export");

  /** Categories of files, as the classifier names them. */
  private static final Set<String> TYPES =
      Set.of(
          "archive",
          "audio",
          "code",
          "configuration",
          "database",
          "document",
          "font",
          "mail",
          OTHER,
          "picture",
          "program",
          "text",
          "video");

  private static final List<String> FILE_ENDS =
      List.of("unchanged", "unreadable", "left_out", "held");

  private static final Duration[] BOUNDS = {
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(15),
    Duration.ofMinutes(30),
    Duration.ofHours(1),
    Duration.ofHours(3),
    Duration.ofHours(6),
    Duration.ofHours(12),
    Duration.ofHours(24)
  };

  private static final ObjectMapper JSON = new ObjectMapper();

  private final MeterRegistry registry;
  private final Insights insights;
  private final Counter stored;
  private final Counter read;
  private final Counter damaged;

  /**
   * @param insights gets what answers say of the backlog, the graph and corrections
   */
  OperationMeters(MeterRegistry registry, Insights insights) {
    this.registry = registry;
    this.insights = insights;
    this.stored =
        counter("caravan.stored", "bytes", "Bytes that backups wrote to each destination, sealed.");
    this.read = counter("caravan.read", "bytes", "Bytes of changed files that backups read.");
    this.damaged =
        counter("caravan.damaged.objects", null, "Objects that checks found damaged or missing.");
    TYPES.forEach(type -> files("stored", type));
    FILE_ENDS.forEach(end -> files(end, OTHER));
    for (String kind : with(KINDS, OTHER)) {
      duration(kind);
      for (Operation.State state : Operation.State.values()) {
        if (state.isOver()) {
          operations(kind, state);
        }
      }
    }
  }

  private static Set<String> with(Set<String> names, String more) {
    Set<String> all = new TreeSet<>(names);
    all.add(more);
    return all;
  }

  private Counter counter(
      String name, @org.jspecify.annotations.Nullable String unit, String what) {
    return Counter.builder(name).baseUnit(unit).description(what).register(registry);
  }

  private Counter files(String status, String type) {
    return Counter.builder("backup.files.processed")
        .description(
            "Files that backups looked at: stored, unchanged, unreadable, left_out or held.")
        .tag("status", status)
        .tag("file_type", type)
        .register(registry);
  }

  private Counter operations(String kind, Operation.State state) {
    return Counter.builder("caravan.operations")
        .description("Operations that are over, by how they ended.")
        .tag("kind", kind)
        .tag("status", state.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private Timer duration(String kind) {
    return Timer.builder("backup.operation.duration")
        .description("How long operations ran.")
        .tag("kind", kind)
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }

  private static String kind(Operation operation) {
    return KINDS.contains(operation.kind()) ? operation.kind() : OTHER;
  }

  @Override
  public void changed(Operation operation) {
    if (operation.state().isOver()) {
      operations(kind(operation), operation.state()).increment();
      if (operation.started().isPresent() && operation.ended().isPresent()) {
        duration(kind(operation)).record(operation.ran(operation.ended().get()));
      }
    }
  }

  @Override
  public void answered(Operation operation, String line) {
    if (!line.startsWith("{")) {
      return; // an answer for people, or a list
    }
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JacksonException e) {
      return; // a line of text that begins like an object
    }
    switch (operation.kind()) {
      case "backup" -> backup(json);
      case "check" -> damaged.increment(json.path("findings").size());
      case "understanding run", "understanding status" -> {
        if (json.has("waiting")) {
          insights.backlog(json.path("waiting").asLong());
        }
        for (Map.Entry<String, JsonNode> kind : json.path("corrections").properties()) {
          if (kind.getValue().has("accuracy")) {
            insights.accuracy(kind.getKey(), kind.getValue().path("accuracy").asDouble());
          }
        }
      }
      case "graph status" -> insights.graphLag(json.path("missing").asLong());
      default -> {} // says nothing that is measured
    }
  }

  private void backup(JsonNode json) {
    if (!json.has("snapshot") || json.path("verdict").asText().equals("dry-run")) {
      return;
    }
    long typed = 0;
    for (Map.Entry<String, JsonNode> type : json.path("categories").properties()) {
      long count = type.getValue().asLong();
      files("stored", TYPES.contains(type.getKey()) ? type.getKey() : OTHER).increment(count);
      typed += count;
    }
    long changed = json.path("changedFiles").asLong();
    files("stored", OTHER).increment(Math.max(0, changed - typed)); // nobody said of what type
    files("unchanged", OTHER).increment(Math.max(0, json.path("files").asLong() - changed));
    files("unreadable", OTHER).increment(json.path("unreadable").asLong());
    files("left_out", OTHER).increment(json.at("/notProtected/leftOut").asLong());
    files("held", OTHER).increment(json.at("/notProtected/held").asLong());
    stored.increment(json.path("storedBytes").asLong());
    read.increment(json.path("changedBytes").asLong());
  }
}
