package caravan.service.observe;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.platform.LogContext;
import caravan.service.Operation;
import caravan.service.OperationRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Lines of a service's log. */
class ServiceLogTest {
  private static final Logger LOG = LoggerFactory.getLogger("caravan.test");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private ServiceLog log;

  @BeforeEach
  void begin() {
    log = ServiceLog.start(out, Set.of("correct horse", "short"));
  }

  @AfterEach
  void end() {
    log.close();
    MDC.clear();
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @Test
  void line_withEverything_hasTheShapeThatWasPromised() throws IOException {
    MDC.put(OperationRegistry.CORRELATION, "corr-1");
    MDC.put(OperationRegistry.OPERATION, "backup-1");
    LOG.atInfo()
        .addKeyValue("files_count", 3)
        .addKeyValue("duration_ms", 40L)
        .addKeyValue("provider", "s3")
        .log("Two\nlines of {}", "\"text\"");

    JsonNode line = lines().get(0);

    assertThat(line.properties().stream().map(java.util.Map.Entry::getKey))
        .containsExactly(
            "timestamp",
            "level",
            "service",
            "correlation_id",
            "operation_id",
            "message",
            "metadata");
    assertThat(Instant.parse(line.path("timestamp").asText())).isAfter(Instant.EPOCH);
    assertThat(line.path("level").asText()).isEqualTo("INFO");
    assertThat(line.path("service").asText()).isEqualTo("backup-orchestrator");
    assertThat(line.path("correlation_id").asText()).isEqualTo("corr-1");
    assertThat(line.path("operation_id").asText()).isEqualTo("backup-1");
    assertThat(line.path("message").asText()).isEqualTo("Two\nlines of \"text\"");
    assertThat(line.at("/metadata/files_count").isIntegralNumber()).isTrue();
    assertThat(line.at("/metadata/duration_ms").asLong()).isEqualTo(40);
    assertThat(line.at("/metadata/provider").asText()).isEqualTo("s3");
  }

  @Test
  void line_ofNoOperation_hasNoIds() throws IOException {
    LOG.warn("It is late");

    assertThat(lines().get(0).path("operation_id").isNull()).isTrue();
  }

  @Test
  void line_ofAnException_hasItsTraceInOneLine() throws IOException {
    LOG.error("It failed", new IOException("no disk"));

    assertThat(lines()).hasSize(1);
    assertThat(lines().get(0).at("/metadata/exception").asText())
        .contains("java.io.IOException: no disk")
        .contains("ServiceLogTest");
  }

  @Test
  void line_withSecrets_showsNone() {
    LOG.warn(
        "opened with {} at https://me:hunter22@example.org/, key crv_abcdef0123456",
        "correct horse",
        new IOException("Authorization: Bearer abcdefghijkl"));
    LOG.atInfo().addKeyValue("note", "password=swordfish1").log("short words stay short");

    assertThat(out.toString(StandardCharsets.UTF_8))
        .doesNotContain("correct horse", "hunter22", "crv_abc", "abcdefghijkl", "swordfish")
        .contains("[secret]")
        .contains("short words stay short")
        .contains("example.org");
  }

  @Test
  void line_ofALibrary_isThereOnlyFromWarningsOn() {
    LoggerFactory.getLogger("org.apache.camel.test").info("chatter");
    LoggerFactory.getLogger("org.apache.camel.test").warn("trouble");

    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("chatter").contains("trouble");
  }

  @Test
  void close_plainLines_comeBack() {
    log.close();
    LOG.warn("after");

    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void operations_theirEnds_areLinesWithFigures() throws IOException {
    OperationLog operations =
        new OperationLog(
            Clock.fixed(Instant.parse("2026-11-29T12:00:00Z"), ZoneOffset.UTC),
            () -> List.of("s3", "file", "s3"));
    operations.answered(
        ObservationTest.operation("backup", Operation.State.RUNNING), "{\"files\":7}");
    operations.changed(ObservationTest.operation("backup", Operation.State.SUCCEEDED));

    JsonNode line = lines().get(0);

    assertThat(line.path("message").asText()).isEqualTo("backup of documents succeeded");
    assertThat(line.path("operation_id").asText()).isEqualTo("backup-1");
    assertThat(line.path("correlation_id").asText()).isEqualTo("corr-1");
    assertThat(line.at("/metadata/files_count").asLong()).isEqualTo(7);
    assertThat(line.at("/metadata/duration_ms").asLong()).isEqualTo(10_000);
    assertThat(line.at("/metadata/provider").asText()).isEqualTo("file,s3");
  }

  @Test
  void carried_anotherThread_logsInTheNameOfTheCallerAndForgetsIt() throws Exception {
    MDC.put(OperationRegistry.OPERATION, "backup-9");
    Runnable carried = LogContext.carried(() -> LOG.info("at work"));
    MDC.clear();
    Thread thread =
        new Thread(
            () -> {
              carried.run();
              LOG.info("done");
            });
    thread.start();
    thread.join();

    assertThat(lines().get(0).path("operation_id").asText()).isEqualTo("backup-9");
    assertThat(lines().get(1).path("operation_id").isNull()).isTrue();
    Runnable plain = () -> {};
    assertThat(LogContext.carried(plain)).as("a command's tasks cost nothing").isSameAs(plain);
  }
}
