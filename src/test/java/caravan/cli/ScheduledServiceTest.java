package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.Caravan;
import caravan.config.ScheduledJobs;
import caravan.config.Settings;
import caravan.config.SettingsLoader;
import caravan.platform.HandClock;
import caravan.service.Operation;
import caravan.service.OperationRegistry;
import caravan.service.OperationStore;
import caravan.service.UseCases;
import caravan.service.schedule.ScheduleFile;
import caravan.service.schedule.Schedules;
import caravan.service.schedule.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the settings ask for by schedule, run as operations by the real commands over a vault. */
class ScheduledServiceTest {
  @TempDir Path folder;

  private static final class Mains implements Surroundings {
    @Override
    public Answer onBattery() {
      return Answer.NO;
    }

    @Override
    public Answer onMeteredNetwork() {
      return Answer.UNKNOWN;
    }
  }

  /** Runs a command in this process, with its answer line by line. */
  private static UseCases commands(Map<String, String> env) {
    return (arguments, directory, channel) -> {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      int exit =
          Caravan.run(
              arguments.toArray(String[]::new),
              new ByteArrayInputStream(new byte[0]),
              new PrintStream(out, false, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              env);
      try {
        channel.answer().write(out.toByteArray());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      err.toString(StandardCharsets.UTF_8).lines().forEach(channel::said);
      return exit;
    };
  }

  @Test
  void aWeek_eachKindOfJobSucceeds_andTheSettingsAreSafe() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path source = Files.createDirectory(folder.resolve("source"));
    Files.writeString(source.resolve("notes.txt"), "notes");
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          schedule: every 3d
          retention: {keep-last: 2}
          graph: {mode: off}
          maintenance: {understanding: off, forget: after-backup, prune: every 3d, check: every 5d}
          sources:
            documents: {paths: [%s]}
        """
            .formatted(source));
    Map<String, String> env = new HashMap<>(Map.of("CARAVAN_HOME", home.toString()));
    assertThat(new Cli(home).run("init").exit()).isZero();
    Settings settings = new SettingsLoader(env, folder).load(Optional.empty());
    HandClock clock = new HandClock(Instant.now()); // operations take real time
    List<Operation> ended = new ArrayList<>();
    try (OperationRegistry registry =
        new OperationRegistry(
            commands(env), new OperationStore(home.resolve("state/operations")), clock, 1)) {
      Schedules schedules =
          new Schedules(
              registry,
              new Mains(),
              (job, due) -> {},
              new ScheduleFile(home.resolve("state/schedules.json")),
              clock);
      registry.listen(schedules);
      schedules.set(ScheduledJobs.of(settings), settings.automation().schedules());
      for (int hour = 0; hour < 8 * 24; hour++) {
        clock.forward(Duration.ofHours(1));
        schedules.tick();
        for (Operation operation : registry.all()) { // all that has begun ends within the hour
          registry.whenOver(operation.id()).toCompletableFuture().get(2, TimeUnit.MINUTES);
        }
      }
      ended.addAll(registry.all());
      ended.forEach(
          operation ->
              assertThat(operation.state())
                  .as(operation.kind() + ": " + operation.message())
                  .isEqualTo(Operation.State.SUCCEEDED));
    }
    assertThat(ended)
        .extracting(Operation::kind)
        .containsOnly("backup", "forget", "prune", "check", "drill");
    assertThat(count(ended, "backup", "documents")).isEqualTo(3);
    assertThat(count(ended, "backup", "caravan-configuration")).isEqualTo(1);
    assertThat(count(ended, "forget", "")).as("after each backup").isEqualTo(3);
    assertThat(count(ended, "prune", "")).isEqualTo(2);
    assertThat(count(ended, "check", "")).isEqualTo(1);
    assertThat(count(ended, "drill", "")).isEqualTo(1);
    assertThat(new Cli(home).run("snapshots", "--json", "--source", "documents").json()).hasSize(2);
    assertThat(Files.readAllLines(home.resolve("state/drills.jsonl"))).hasSize(2);
  }

  private static long count(List<Operation> all, String kind, String source) {
    return all.stream()
        .filter(one -> one.kind().equals(kind) && one.source().equals(source))
        .count();
  }
}
