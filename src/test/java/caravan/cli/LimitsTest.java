package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.config.Limits;
import caravan.config.ResourceSettings;
import caravan.platform.limits.HandTime;
import caravan.platform.temporary.TemporaryFiles;
import contract.S3MockServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits at work, as whoever has set them sees it. No test waits for real time to pass. */
class LimitsTest {
  private static final int SIZE = 5_000_000;

  /** The last objects of a command, for which nobody waits, are smaller. */
  private static final long SMALL = 100_000;

  @TempDir Path folder;
  private Path home;
  private Path source;
  private final HandTime time = new HandTime();
  private final Map<String, String> env = new LinkedHashMap<>();
  private String err = "";

  @BeforeEach
  void setUp() throws Exception {
    home = Files.createDirectory(folder.resolve("home"));
    source = Files.createDirectory(folder.resolve("source"));
    byte[] noise = new byte[SIZE];
    new Random(3).nextBytes(noise);
    Files.write(source.resolve("noise"), noise);
    env.put("CARAVAN_HOME", home.toString());
    env.put("CARAVAN_PASSPHRASE", "correct horse battery");
    env.put("S3_KEY", "key");
    env.put("S3_SECRET", "secret");
  }

  @AfterEach
  void restore() {
    Limits.place(ResourceSettings.Temporary.STANDARD);
  }

  private void settings(String resources, String destinations) throws Exception {
    Files.writeString(
        home.resolve("caravan.yaml"),
        "caravan:\n  resources: " + resources + "\n  destinations:\n" + destinations);
  }

  private String disk(String name) {
    return "    %s: { kind: file, directory: %s }\n".formatted(name, folder.resolve(name));
  }

  /** Runs a command at this time of the day, for which limits count time that passes by hand. */
  private int run(String time, String... args) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    World world =
        World.of(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8),
                new PrintStream(said, true, StandardCharsets.UTF_8),
                env)
            .at(
                Clock.fixed(Instant.parse("2026-11-29T" + time + ":00Z"), ZoneOffset.UTC),
                this.time);
    int exit = CommandLineRunner.run(args, world);
    err = said.toString(StandardCharsets.UTF_8);
    return exit;
  }

  private long stored(String name) throws Exception {
    try (Stream<Path> all = Files.walk(folder.resolve(name))) {
      return all.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void bandwidth_twoDisks_takeNoMoreThanTheLimitTogether() throws Exception {
    settings("{bandwidth: 1MB/s}", disk("a") + disk("b"));

    assertThat(run("12:00", "init")).as(err).isZero();
    assertThat(run("12:00", "backup", source.toString())).as(err).isZero();

    long bytes = stored("a") + stored("b");
    assertThat(bytes).isGreaterThan(2 * SIZE);
    assertThat(time.seconds())
        .as("all have had their time but the last")
        .isBetween((bytes - SMALL) / 1e6, bytes / 1e6);
  }

  @Test
  void bandwidth_timetable_holdsAtItsTimeOfTheDay() throws Exception {
    settings("{bandwidth: 'unlimited, 08:00-18:00 100kB/s'}", disk("a"));

    assertThat(run("20:00", "init")).as(err).isZero();
    assertThat(run("20:00", "backup", source.toString())).as(err).isZero();
    assertThat(time.seconds()).as("in the evening").isZero();

    Files.writeString(source.resolve("more"), "0123456789".repeat(20_000));
    assertThat(run("12:00", "backup", source.toString())).as(err).isZero();
    assertThat(time.seconds()).as("at noon").isPositive();
  }

  @Test
  void bandwidth_bucket_seesNoMoreBytesASecondThanTheLimit() throws Exception {
    settings(
        "{bandwidth: 1MB/s}",
        """
            main:
              kind: s3
              endpoint: %s
              bucket: limits-%s
              path-style: true
              create-bucket: true
              access-key: env:S3_KEY
              secret-key: env:S3_SECRET
        """
            .formatted(
                S3MockServer.get().endpoint(), Integer.toHexString(System.identityHashCode(this))));

    assertThat(run("12:00", "init")).as(err).isZero();
    assertThat(run("12:00", "backup", source.toString())).as(err).isZero();

    // the pack has had its time before the index and the snapshot went out
    assertThat(time.seconds()).isBetween(SIZE / 1e6, (SIZE + 1_000_000) / 1e6);
  }

  @Test
  void memory_lessThanTheHeap_isRefusedBeforeAnythingIsStored() throws Exception {
    settings("{memory: 256MB}", disk("a"));
    assertThat(run("12:00", "init")).as(err).isZero();

    int exit = run("12:00", "backup", source.toString());

    assertThat(exit).isEqualTo(ExitCode.USAGE);
    assertThat(err).contains("caravan.resources.memory").contains("CARAVAN_JAVA_OPTS");
    assertThat(folder.resolve("a/packs"))
        .satisfiesAnyOf(
            place -> assertThat(place).doesNotExist(),
            place -> assertThat(place).isEmptyDirectory());
    assertThat(run("12:00", "serve")).isEqualTo(ExitCode.USAGE);
    assertThat(err).contains("caravan.resources.memory");
  }

  @Test
  void cpuShare_andTemporaryFolder_changeNothingOfWhatIsStored() throws Exception {
    Path temporary = folder.resolve("tmp");
    settings("{cpu-share: 1%, temporary: {directory: " + temporary + ", limit: 100MB}}", disk("a"));
    assertThat(run("12:00", "init")).as(err).isZero();
    assertThat(run("12:00", "backup", source.toString())).as(err).isZero();
    assertThat(time.seconds()).as("work at a hundredth of the machine").isPositive();

    Path target = folder.resolve("target");
    assertThat(run("12:00", "restore", "latest", "--target", target.toString())).as(err).isZero();
    assertThat(run("12:00", "drill")).as(err).isZero();

    assertThat(target.resolve(source.resolve("noise").toString().substring(1)))
        .hasSameBinaryContentAs(source.resolve("noise"));
    assertThat(temporary).as("where the drill was").isNotEmptyDirectory();
    TemporaryFiles.ofProcess().close();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void temporaryLimit_lessThanADrillNeeds_isRefusedWithWhatToDo() throws Exception {
    settings("{temporary: {limit: 64MB}}", disk("a"));
    assertThat(run("12:00", "init")).as(err).isZero();
    byte[] noise = new byte[70_000_000];
    new Random(4).nextBytes(noise);
    Files.write(source.resolve("more"), noise);
    assertThat(run("12:00", "backup", source.toString())).as(err).isZero();

    int exit = run("12:00", "drill");

    assertThat(exit).isEqualTo(ExitCode.FAILED);
    assertThat(err).contains("caravan.resources.temporary.limit");
    assertThat(run("12:00", "drill", "--size", "10MB")).as(err).isZero();
    assertThat(TemporaryFiles.ofProcess().used()).isZero();
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void service_settingsThatChange_holdAtOnce() throws Exception {
    String wide = "{cpu-share: 50%, bandwidth: 5MB/s, temporary: {limit: 80MB}}";
    Files.writeString(home.resolve("caravan.yaml"), "caravan: {resources: " + wide + "}");
    try (RunningService service = new RunningService(home)) {
      String key = service.key();
      assertThat(scrape(service, key))
          .contains("caravan_cpu_limit_percent 50.0")
          .contains("caravan_bandwidth_limit_bytes_per_second 5000000.0")
          .contains("caravan_memory_limit_bytes 0.0")
          .contains("caravan_temporary_limit_bytes 8.0E7")
          .contains("caravan_temporary_bytes 0.0")
          .contains("caravan_limit_wait_seconds_total{resource_type=\"cpu\"}")
          .contains("caravan_limit_wait_seconds_total{resource_type=\"bandwidth\"}");

      Files.writeString(
          home.resolve("caravan.yaml"), "caravan: {resources: {cpu-share: 25%, memory: 0}}");
      while (!scrape(service, key).contains("caravan_cpu_limit_percent 25.0")) {
        Thread.onSpinWait(); // each look is an answer of the service
      }
      assertThat(scrape(service, key)).contains("caravan_bandwidth_limit_bytes_per_second 0.0");
    }
  }

  private static String scrape(RunningService service, String key) throws Exception {
    return new String(service.get(key, "/actuator/prometheus").body(), StandardCharsets.UTF_8);
  }
}
