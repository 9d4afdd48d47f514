package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service as Prometheus and an operator see it. */
class ServeObservedTest {
  @TempDir Path folder;
  private Path source;
  private RunningService service;
  private String admin;

  @BeforeEach
  void start() throws Exception {
    source = Files.createDirectories(folder.resolve("documents"));
    Files.writeString(source.resolve("a.txt"), "some text");
    service = new RunningService(folder.resolve("home"));
    admin = service.key();
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
  }

  private JsonNode backUp() throws Exception {
    JsonNode ended =
        service.perform(
            admin, "{\"kind\":\"backup\",\"options\":{\"paths\":[\"" + source + "\"]}}");
    assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("succeeded");
    return ended;
  }

  private String scrape() throws Exception {
    HttpResponse<byte[]> response = service.get(admin, "/actuator/prometheus");
    assertThat(response.statusCode()).isEqualTo(200);
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  @Test
  void metrics_afterABackup_countItAndItsPuts() throws Exception {
    assertThat(service.get("", "/actuator/prometheus").statusCode()).isEqualTo(401);
    assertThat(scrape())
        .contains("caravan_operations_total{kind=\"backup\",status=\"succeeded\"} 0.0");

    backUp();

    assertThat(scrape())
        .contains("caravan_operations_total{kind=\"backup\",status=\"succeeded\"} 1.0")
        .contains("backup_files_processed_total{file_type=\"text\",status=\"stored\"} 1.0")
        .contains("backup_operation_duration_seconds_count{kind=\"backup\"} 1")
        .containsPattern("caravan_store_duration_seconds_count\\{destination=\"default\"\\} [1-9]")
        .contains("caravan_circuit_breaker_open{destination=\"default\"} 0.0")
        .containsPattern("camel_exchanges_total\\{[^}]*routeId=\"destination-default\"")
        .contains("jvm_memory_used_bytes")
        .doesNotContain(folder.toString());
  }

  @Test
  void status_ofTheApi_isTheVerdictAndHealthGivesReasonsToWhoHasAKey() throws Exception {
    backUp();

    JsonNode status = RunningService.json(service.get(admin, "/api/v1/status"));
    assertThat(status.path("verdict").asText()).as("its own disk").isEqualTo("not-protected");
    assertThat(status.at("/sources/0/destinations/0/state").asText()).isEqualTo("own-device");
    assertThat(service.get("", "/api/v1/status").statusCode()).isEqualTo(401);

    JsonNode open = RunningService.json(service.get("", "/health"));
    assertThat(open.path("status").asText()).isEqualTo("degraded");
    assertThat(open.path("checks").properties()).hasSize(6);
    assertThat(open.has("reasons")).isFalse();
    JsonNode detailed = RunningService.json(service.get(admin, "/health"));
    assertThat(detailed.at("/reasons/0").asText()).contains("only copy on its own disk");
  }

  @Test
  void log_ofAnOperation_isLinesOfJsonWithItsIds() throws Exception {
    service.close();
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      service = new RunningService(folder.resolve("other"));
      admin = service.key();
      JsonNode ended = backUp();
      service.close();
      String id = ended.path("id").asText();
      JsonNode line = null;
      for (String each : log.toString(StandardCharsets.UTF_8).lines().toList()) {
        if (!each.startsWith("{")) {
          continue; // of a library that knows no log
        }
        JsonNode json = new ObjectMapper().readTree(each);
        if (json.path("message").asText().endsWith("succeeded")) {
          line = json;
        }
      }
      assertThat(line).as(log.toString(StandardCharsets.UTF_8)).isNotNull();
      assertThat(line.path("operation_id").asText()).isEqualTo(id);
      assertThat(line.path("correlation_id").asText()).startsWith("corr-");
      assertThat(line.at("/metadata/files_count").asLong()).isEqualTo(1);
      assertThat(line.at("/metadata/provider").asText()).isEqualTo("file");
      assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain(admin);
    } finally {
      System.setErr(before);
    }
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void prometheus_aRealOne_scrapesItAndLoadsTheRules() throws Exception {
    backUp();
    int port = freePort();
    Files.writeString(folder.resolve("key"), admin);
    Files.writeString(
        folder.resolve("prometheus.yaml"),
        """
        global: { scrape_interval: 1s, evaluation_interval: 1s }
        rule_files: [ "%s" ]
        scrape_configs:
          - job_name: caravan
            metrics_path: /actuator/prometheus
            authorization: { credentials_file: "%s" }
            static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
        """
            .formatted(
                Path.of("docs", "observability", "alerts.yaml").toAbsolutePath(),
                folder.resolve("key"),
                service.uri("").getPort()));
    Process prometheus =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + folder.resolve("prometheus.yaml"),
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    try {
      JsonNode scraped =
          ask(
              prometheus,
              port,
              "query?query=caravan_operations_total%7Bkind%3D%22backup%22%2Cstatus%3D%22succeeded%22%7D");
      assertThat(scraped.at("/data/result/0/value/1").asText()).isEqualTo("1");
      JsonNode rules = ask(prometheus, port, "rules");
      assertThat(rules.findValuesAsText("name")).contains("CaravanDown", "CaravanNeverBackedUp");
      assertThat(rules.findValuesAsText("health")).doesNotContain("err");
    } finally {
      prometheus.destroy();
      prometheus.waitFor();
    }
  }

  /** Asks until there is an answer with something in it; the test's time limit ends that. */
  private JsonNode ask(Process prometheus, int port, String what) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/" + what);
    while (true) {
      assertThat(prometheus.isAlive())
          .as(Files.readString(folder.resolve("prometheus.log")))
          .isTrue();
      try {
        JsonNode answer =
            new ObjectMapper()
                .readTree(
                    http.send(
                            HttpRequest.newBuilder(uri).build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                        .body());
        boolean evaluated =
            !what.equals("rules") || !answer.findValuesAsText("health").contains("unknown");
        if (evaluated && !answer.at("/data").findValues("name").isEmpty()
            || answer.at("/data/result").size() > 0) {
          return answer;
        }
      } catch (IOException e) {
        // it does not listen yet
      }
      prometheus.waitFor(200, TimeUnit.MILLISECONDS); // it says nothing when it is ready
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
