package caravan.service.observe;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.service.Operation;
import caravan.service.status.StatusStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shipped for Prometheus and Grafana, as Prometheus's own tool sees it. */
class PrometheusRulesTest {
  private static final Path SHIPPED = Path.of("docs", "observability");

  /** Metrics of routes, which are made where a context runs, and those of Prometheus itself. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "caravan_circuit_breaker_open",
          "caravan_store_duration_seconds_bucket",
          "caravan_store_retries_total");

  private static final Pattern METRIC =
      Pattern.compile("\\b(?:caravan|backup|system)_[a-z_]+(?=[\\s{\\[),*]|$)");

  @TempDir Path temp;

  private record Ended(int exit, String output) {}

  private Ended promtool(Path input, Object... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool"));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Path output = temp.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    if (Files.isRegularFile(input)) {
      builder.redirectInput(input.toFile());
    }
    int exit = builder.start().waitFor();
    return new Ended(exit, Files.readString(output));
  }

  private String scrape() throws IOException {
    new StatusStore(temp).update(known -> ObservationTest.backedUp());
    Files.writeString(
        temp.resolve("state").resolve("drills.jsonl"),
        "{\"time\":\"2026-11-29T11:46:00Z\",\"destination\":\"s3\",\"source\":\"documents\",\"ok\":true}\n");
    try (Observation observation =
        new Observation(
            temp,
            Clock.fixed(Instant.parse("2026-11-29T12:00:00Z"), ZoneOffset.UTC),
            new ObservationTest.FakeWatched(),
            "1.2.3")) {
      observation.look();
      var listener = observation.listener();
      listener.answered(
          ObservationTest.operation("understanding status", Operation.State.RUNNING),
          "{\"waiting\":41,\"corrections\":{\"category\":{\"accuracy\":0.75}}}");
      listener.answered(
          ObservationTest.operation("graph status", Operation.State.RUNNING), "{\"missing\":2}");
      return observation.scrape();
    }
  }

  @Test
  void rules_check_isClean() throws Exception {
    Ended ended = promtool(temp, "check", "rules", SHIPPED.resolve("alerts.yaml"));

    assertThat(ended.exit()).as(ended.output()).isZero();
  }

  @Test
  void rules_theirTests_pass() throws Exception {
    Ended ended =
        promtool(
            temp,
            "test",
            "rules",
            SHIPPED.resolve("alerts_test.yaml"),
            SHIPPED.resolve("alerts_days_test.yaml"));

    assertThat(ended.exit()).as(ended.output()).isZero();
    String rules = Files.readString(SHIPPED.resolve("alerts.yaml"));
    String tests =
        Files.readString(SHIPPED.resolve("alerts_test.yaml"))
            + Files.readString(SHIPPED.resolve("alerts_days_test.yaml"));
    Matcher alerts = Pattern.compile("- alert: (\\w+)").matcher(rules);
    int count = 0;
    while (alerts.find()) {
      count++;
      assertThat(tests)
          .as("a test in which it fires")
          .containsPattern("alertname: " + alerts.group(1) + "\\s+exp_alerts");
    }
    assertThat(count).isEqualTo(12);
  }

  @Test
  void metrics_check_findsNothingButTheNameThatWasAskedFor() throws Exception {
    Path scraped = temp.resolve("metrics");
    Files.writeString(scraped, scrape(), StandardCharsets.UTF_8);

    Ended ended = promtool(scraped, "check", "metrics");

    assertThat(
            ended
                .output()
                .lines()
                .filter(line -> !line.isBlank())
                .filter(line -> !line.startsWith("system_resource_usage_percent use base unit"))
                .toList())
        .isEmpty();
  }

  @Test
  void rulesAndDashboard_everyMetric_isThere() throws Exception {
    String shown = scrape();
    Set<String> used = new TreeSet<>();
    JsonNode dashboard =
        new ObjectMapper().readTree(Files.readAllBytes(SHIPPED.resolve("dashboard.json")));
    dashboard.findValuesAsText("expr").forEach(expression -> add(used, expression));
    for (String line : Files.readAllLines(SHIPPED.resolve("alerts.yaml"))) {
      if (!line.contains("record:") && !line.contains("summary:") && !line.contains("action:")) {
        add(used, line);
      }
    }

    assertThat(used).hasSizeGreaterThan(25);
    for (String metric : used) {
      assertThat(ELSEWHERE.contains(metric) || shown.contains("\n" + metric)).as(metric).isTrue();
    }
    assertThat(dashboard.path("panels").findValuesAsText("title")).doesNotHaveDuplicates();
  }

  private static void add(Set<String> used, String expression) {
    Matcher metric = METRIC.matcher(expression);
    while (metric.find()) {
      used.add(metric.group());
    }
  }
}
