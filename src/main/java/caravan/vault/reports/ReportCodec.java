package caravan.vault.reports;

import caravan.platform.Json;
import caravan.vault.format.DamagedException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reports as JSON. What is written is bounded: of a long list its start is kept, with a last
 * element that says how many more there were, and a long text is cut. Without state.
 */
public final class ReportCodec {
  static final String TYPE = "report";

  private static final int MOST_ELEMENTS = 200;
  private static final int LONGEST_TEXT = 4_000;

  private ReportCodec() {}

  /** The whole report. */
  public static ObjectNode json(OperationReport report) {
    ObjectNode json = Json.object();
    json.put("version", 1).put("type", TYPE);
    head(report, json);
    report.notes().forEach(json.putArray("notes")::add);
    report.results().forEach(json.putArray("results")::add);
    return (ObjectNode) bounded(json.put("caravan", report.version()));
  }

  /** What a list says of it. */
  public static ObjectNode summary(OperationReport report) {
    return head(report, Json.object());
  }

  private static ObjectNode head(OperationReport report, ObjectNode json) {
    json.put("id", report.id());
    json.put("correlationId", report.correlationId());
    json.put("kind", report.kind());
    report.sources().forEach(json.putArray("sources")::add);
    json.put("host", report.host());
    json.put("requestedBy", report.requestedBy());
    json.put("state", report.state());
    json.put("exit", report.exit());
    json.put("started", report.started().toString());
    json.put("ended", report.ended().toString());
    json.put("message", report.message());
    return json;
  }

  /** Reads what {@link #json} wrote; the caller has compared type and version. */
  static OperationReport parse(JsonNode json, String name) throws DamagedException {
    try {
      List<JsonNode> results = new ArrayList<>();
      json.path("results").forEach(results::add);
      return new OperationReport(
          json.path("id").asText(),
          json.path("correlationId").asText(),
          json.path("kind").asText(),
          texts(json.path("sources")),
          json.path("host").asText(),
          json.path("requestedBy").asText(),
          json.path("state").asText(),
          json.path("exit").asInt(),
          Instant.parse(json.path("started").asText()),
          Instant.parse(json.path("ended").asText()),
          json.path("message").asText(),
          texts(json.path("notes")),
          results,
          json.path("caravan").asText());
    } catch (DateTimeParseException e) {
      throw new DamagedException(name + " is no report that can be read", e);
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static JsonNode bounded(JsonNode value) {
    if (value instanceof ObjectNode object) {
      ObjectNode copy = Json.object();
      int left = MOST_ELEMENTS;
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (left-- == 0) {
          copy.put("…", more(object.size() - MOST_ELEMENTS));
          break;
        }
        copy.set(field.getKey(), bounded(field.getValue()));
      }
      return copy;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode copy = Json.array();
      for (int i = 0; i < Math.min(array.size(), MOST_ELEMENTS); i++) {
        copy.add(bounded(array.get(i)));
      }
      if (array.size() > MOST_ELEMENTS) {
        copy.add(more(array.size() - MOST_ELEMENTS));
      }
      return copy;
    }
    if (value.isTextual() && value.asText().length() > LONGEST_TEXT) {
      int end = LONGEST_TEXT;
      end -= Character.isHighSurrogate(value.asText().charAt(end - 1)) ? 1 : 0;
      return TextNode.valueOf(value.asText().substring(0, end) + "…");
    }
    return value;
  }

  private static String more(int count) {
    return "and " + count + " more";
  }
}
