package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.service.OperationRegistry;
import caravan.service.observe.ServiceLog;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A backup as a service runs it: its log lines and its metrics; and one alone, without both. */
class ObservedRunTest {
  private static final String PASSPHRASE = "a-horse-that-is-correct";
  private static final String SECRET = "wJalrXUtnFEMI-K7MDENG-bPxRfiCY";

  @TempDir Path folder;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private Map<String, String> env;
  private Path source;

  @BeforeEach
  void settings() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    source = Files.createDirectories(folder.resolve("source"));
    byte[] noise = new byte[9 << 20];
    new Random(1).nextBytes(noise);
    Files.write(source.resolve("noise"), noise);
    env =
        Map.of(
            "CARAVAN_HOME",
            home.toString(),
            "CARAVAN_PASSPHRASE",
            PASSPHRASE,
            "S3_KEY",
            "AKIAIOSFODNN7EXAMPLE",
            "S3_SECRET",
            SECRET);
  }

  private void destinations(String more) throws Exception {
    Files.writeString(
        folder.resolve("home").resolve("caravan.yaml"),
        """
        caravan:
          spool: { limit: 0 }
          destinations:
            disk: { kind: file, directory: %s }
        %s
          sources:
            documents: { paths: [%s] }
        """
            .formatted(folder.resolve("vault"), more, source));
  }

  @AfterEach
  void end() {
    MDC.clear();
    registry.close();
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  private void ok(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    int exit =
        CommandLineRunner.run(
            args, World.of(InputStream.nullInputStream(), stream, stream, env).measured(registry));
    assertThat(exit).as(out.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .doesNotContain(PASSPHRASE)
        .doesNotContain(SECRET);
  }

  @Test
  void backup_inAService_everyThreadLogsInItsNameAndTellsNoSecret() throws Exception {
    destinations("");
    ok("init");
    destinations( // with another one, that is away
        """
            s3:
              kind: s3
              bucket: backups
              endpoint: http://127.0.0.1:1
              access-key: env:S3_KEY
              secret-key: env:S3_SECRET
              retries: 1
              retry-delay: 1ms
        """);
    Level before = logger("ROOT").getLevel();
    try (ServiceLog lines = ServiceLog.start(log, Set.of(PASSPHRASE, SECRET))) {
      logger("ROOT").setLevel(Level.DEBUG);
      logger("caravan").setLevel(Level.DEBUG);
      MDC.put(OperationRegistry.OPERATION, "backup-7");
      MDC.put(OperationRegistry.CORRELATION, "corr-7");
      ok("backup", "--json");
    } finally {
      logger("ROOT").setLevel(before);
    }

    String text = log.toString(StandardCharsets.UTF_8);
    assertThat(text).doesNotContain(PASSPHRASE).doesNotContain(SECRET);
    Set<String> threads = new TreeSet<>();
    for (String line : text.lines().toList()) {
      JsonNode json = new ObjectMapper().readTree(line);
      String thread = json.at("/metadata/thread").asText();
      if (json.at("/metadata/logger").asText().startsWith("caravan.")) {
        assertThat(json.path("operation_id").asText()).as(line).isEqualTo("backup-7");
        assertThat(json.path("correlation_id").asText()).as(line).isEqualTo("corr-7");
        threads.add(thread.replaceFirst(".* - ", ""));
      }
    }
    assertThat(threads).contains("pack", "WireTap");
    assertThat(registry.scrape())
        .containsPattern("caravan_store_duration_seconds_count\\{destination=\"disk\"\\} [1-9]")
        .contains("caravan_circuit_breaker_open{destination=\"disk\"} 0.0")
        .doesNotContain(SECRET);
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void backup_aloneInAProcess_loadsNothingThatMeasures() throws Exception {
    Path loaded = folder.resolve("loaded");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xlog:class+load:file=" + loaded,
            "-cp",
            System.getProperty("java.class.path"),
            "caravan.Caravan",
            "backup",
            source.toString());
    builder.environment().put("CARAVAN_HOME", folder.resolve("alone").toString());
    builder.environment().put("CARAVAN_PASSPHRASE", "p");
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("said").toFile());

    assertThat(builder.start().waitFor()).as(Files.readString(folder.resolve("said"))).isZero();

    assertThat(Files.readAllLines(loaded).stream().filter(line -> line.contains("routes.")))
        .as("the classes of the routes were seen to load")
        .isNotEmpty();
    assertThat(
            Files.readAllLines(loaded).stream()
                .filter(
                    line ->
                        line.contains(" io.micrometer.core")
                            || line.contains(" io.prometheus.")
                            || line.contains(" caravan.service.observe.")
                            || line.contains("component.micrometer")
                            || line.contains("org.quartz")))
        .isEmpty();
  }
}
