package caravan.cli;

import caravan.cli.ReportPage.Fact;
import caravan.cli.ReportPage.Facts;
import caravan.cli.ReportPage.Grid;
import caravan.cli.ReportPage.Heading;
import caravan.cli.ReportPage.Lines;
import caravan.cli.ReportPage.Part;
import caravan.config.Durations;
import caravan.config.Sizes;
import caravan.vault.reports.OperationReport;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Lays reports out for people. What an operation answered is laid out by its shape, whatever the
 * operation: single values as facts, lists of groups as tables, and so on. Without state.
 */
final class ReportPages {
  private ReportPages() {}

  /** Many reports, one a line. */
  static ReportPage list(List<OperationReport> reports, ZoneId zone) {
    List<List<String>> rows = new ArrayList<>();
    for (OperationReport report : reports) {
      rows.add(
          List.of(
              report.id(),
              report.kind(),
              String.join(", ", report.sources()),
              report.state(),
              Texts.time(report.ended(), zone),
              Durations.format(report.took()),
              report.requestedBy()));
    }
    return new ReportPage(
        "Reports of operations",
        List.of(new Grid(List.of("ID", "KIND", "SOURCE", "STATE", "ENDED", "TOOK", "BY"), rows)));
  }

  /** One report. */
  static ReportPage page(OperationReport report, ZoneId zone) {
    List<Part> parts = new ArrayList<>();
    List<Fact> head = new ArrayList<>();
    add(head, "state", report.state() + " (exit code " + report.exit() + ")");
    add(head, "source", String.join(", ", report.sources()));
    add(head, "started", Texts.time(report.started(), zone) + " " + zone);
    add(head, "took", Durations.format(report.took()));
    add(head, "machine", report.host());
    add(head, "requested by", report.requestedBy());
    add(head, "operation", report.id());
    add(head, "correlation", report.correlationId());
    add(head, "Caravan", report.version());
    parts.add(new Facts(head));
    if (!report.message().isEmpty()) {
      parts.add(new Heading("Why it failed"));
      parts.add(new Lines(List.of(report.message())));
    }
    if (!report.notes().isEmpty()) {
      parts.add(new Heading("What it said"));
      parts.add(new Lines(report.notes()));
    }
    for (JsonNode result : report.results()) {
      result(parts, name(result), result, zone);
    }
    return new ReportPage(report.kind() + ": " + report.state(), parts);
  }

  private static void add(List<Fact> facts, String name, String value) {
    if (!value.isEmpty()) {
      facts.add(new Fact(name, value));
    }
  }

  /** What a result is about. */
  private static String name(JsonNode result) {
    for (String key : List.of("destination", "source", "target")) {
      if (!result.path(key).asText().isEmpty()) {
        return key + " " + result.path(key).asText();
      }
    }
    return "result";
  }

  private static void result(List<Part> parts, String title, JsonNode result, ZoneId zone) {
    if (!result.isObject()) {
      parts.add(new Lines(List.of(value("", result, zone))));
      return;
    }
    parts.add(new Heading(title));
    List<Fact> facts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : result.properties()) {
      if (field.getValue().isValueNode()) {
        add(facts, words(field.getKey()), value(field.getKey(), field.getValue(), zone));
      }
    }
    if (!facts.isEmpty()) {
      parts.add(new Facts(facts));
    }
    for (Map.Entry<String, JsonNode> field : result.properties()) {
      JsonNode value = field.getValue();
      String below = title + ": " + words(field.getKey());
      if (value.isObject() && !value.isEmpty()) {
        result(parts, below, value, zone);
      } else if (value.isArray() && !value.isEmpty()) {
        parts.add(new Heading(below));
        list(parts, field.getKey(), value, zone);
      }
    }
  }

  private static void list(List<Part> parts, String key, JsonNode list, ZoneId zone) {
    Set<String> columns = new LinkedHashSet<>();
    list.forEach(each -> each.properties().forEach(field -> columns.add(field.getKey())));
    if (columns.isEmpty()) {
      List<String> lines = new ArrayList<>();
      list.forEach(each -> lines.add(value(key, each, zone)));
      parts.add(new Lines(lines));
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    List<String> lines = new ArrayList<>(); // that a list was cut is said by its last element
    for (JsonNode each : list) {
      if (!each.isObject()) {
        lines.add(value(key, each, zone));
        continue;
      }
      rows.add(columns.stream().map(column -> cell(column, each.path(column), zone)).toList());
    }
    parts.add(new Grid(columns.stream().map(ReportPages::words).toList(), rows));
    if (!lines.isEmpty()) {
      parts.add(new Lines(lines));
    }
  }

  /** What a cell has room for: of a list in a list, each element in a word or two. */
  private static String cell(String key, JsonNode value, ZoneId zone) {
    if (value.isArray()) {
      List<String> all = new ArrayList<>();
      value.forEach(each -> all.add(cell(key, each, zone)));
      return String.join(", ", all);
    }
    if (value.isObject()) {
      List<String> all = new ArrayList<>();
      value
          .properties()
          .forEach(
              field ->
                  all.add(
                      words(field.getKey()) + " " + cell(field.getKey(), field.getValue(), zone)));
      return String.join(" ", all);
    }
    return value(key, value, zone);
  }

  /** {@code changed files} for {@code changedFiles}. */
  private static String words(String key) {
    if (key.equals("seconds")) {
      return "took"; // the value says its unit
    }
    return key.matches("[a-z]+([A-Z][a-z0-9]*)+")
        ? key.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT)
        : key;
  }

  /** A value as people read it, by what its name says of its unit. */
  private static String value(String key, JsonNode value, ZoneId zone) {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (value.isBoolean()) {
      return value.asBoolean() ? "yes" : "no";
    }
    String lower = key.toLowerCase(Locale.ROOT);
    if (value.isNumber()) {
      double number = value.asDouble();
      if (lower.endsWith("bytes") || lower.endsWith("bytesperday")) {
        return Sizes.format(value.asLong());
      }
      if (lower.equals("rate")) {
        return Sizes.format(value.asLong()) + "/s";
      }
      if (lower.endsWith("seconds")) {
        return Durations.format(Duration.ofMillis((long) (number * 1_000)));
      }
      return value.isIntegralNumber() && !lower.equals("seed")
          ? Texts.count(value.asLong())
          : value.asText();
    }
    String text = value.asText();
    if (text.length() >= 20 && text.endsWith("Z")) {
      try {
        return Texts.time(Instant.parse(text), zone);
      } catch (DateTimeParseException e) {
        return text;
      }
    }
    return text;
  }
}
