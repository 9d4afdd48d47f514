package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.config.Limits;
import caravan.platform.Commands;
import caravan.platform.HandClock;
import caravan.platform.limits.TimeSource;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine that many commands share. */
@Timeout(60)
class SharedEngineTest {
  private static final String PASSPHRASE = "correct horse battery";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  @TempDir Path folder;
  private Path pipe;
  private SharedEngine engine;
  private World world;

  @BeforeEach
  void make() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    pipe = folder.resolve("passphrase");
    Files.writeString(pipe, PASSPHRASE + "\n");
    Files.writeString(
        home.resolve("caravan.yaml"), "caravan: { vault: { passphrase: 'file:" + pipe + "' } }\n");
    assertThat(new Cli(home).run("init").exit()).isZero();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    world =
        World.of(
            new ByteArrayInputStream(new byte[0]),
            nowhere,
            nowhere,
            Map.of("CARAVAN_HOME", home.toString()));
    engine = new SharedEngine(world, new Common(), Limits.none());
  }

  @AfterEach
  void close() {
    engine.close();
    threads.shutdownNow();
  }

  /** From now on an opening waits for who writes the passphrase. */
  private void openSlowly() throws Exception {
    Files.delete(pipe);
    Commands.run("mkfifo", pipe);
  }

  private OutputStream whenItOpens() throws Exception {
    return Files.newOutputStream(pipe); // returns when the other end is open
  }

  private int run(String... args) {
    World inside =
        world.within(
            world.out(), world.terminal(), folder, engine, World.Checkpoint.OPEN, Optional.empty());
    return CommandLineRunner.run(args, inside);
  }

  private Engine opened() throws Exception {
    try (Engine.Opened lent = engine.lease(world)) {
      return lent.engine();
    }
  }

  @Test
  void verdict_thatNothingIsSafe_leavesTheEngineOpen() throws Exception {
    Engine before = opened();

    assertThat(run("status")).isEqualTo(ExitCode.TOO_FEW_COPIES);

    assertThat(opened()).isSameAs(before);
  }

  @Test
  void destinationThatFailsWhileItIsAskedForTheVerdict_isOpenedAnewBeforeLong() throws Exception {
    HandClock clock = new HandClock(Instant.now());
    engine.close();
    world = world.at(clock, TimeSource.SYSTEM);
    engine = new SharedEngine(world, new Common(), Limits.none());
    Engine before = opened();
    Path vault = folder.resolve("home/vault");
    Path away = Files.move(vault, folder.resolve("away"));

    assertThat(run("status")).isEqualTo(ExitCode.TOO_FEW_COPIES);
    assertThat(opened()).isSameAs(before);
    Files.move(away, vault);
    clock.forward(Duration.ofSeconds(31));

    Engine after = opened();
    assertThat(after).isNotSameAs(before);
    clock.forward(Duration.ofSeconds(31));
    assertThat(opened()).as("all is well").isSameAs(after);
  }

  @Test
  void commandThatFails_letsTheNextOneHaveAFreshEngine() throws Exception {
    Engine before = opened();

    assertThat(run("restore", "latest", "--target", folder.resolve("out").toString()))
        .isEqualTo(ExitCode.FAILED);

    assertThat(opened()).isNotSameAs(before);
  }

  @Test
  void opening_whileItTakesItsTime_routesAreAnsweredAndLeasesGivenBack() throws Exception {
    Engine.Opened lent = engine.lease(world);
    assertThat(engine.routes()).isNotEmpty();
    openSlowly();
    engine.renew();
    List<Future<Engine.Opened>> waiting = new ArrayList<>();
    waiting.add(threads.submit(() -> engine.lease(world)));
    waiting.add(threads.submit(() -> engine.lease(world)));

    try (OutputStream secret = whenItOpens()) {
      assertThat(engine.routes()).as("none is open").isEmpty();
      lent.close();
      engine.renew();
      assertThat(waiting).noneMatch(Future::isDone);
      Files.delete(pipe); // the next opening reads a plain file
      Files.writeString(pipe, PASSPHRASE + "\n");
      secret.write((PASSPHRASE + "\n").getBytes(StandardCharsets.UTF_8));
    }
    for (Future<Engine.Opened> one : waiting) {
      try (Engine.Opened opened = one.get()) {
        assertThat(opened.failures()).isEmpty();
      }
    }
    assertThat(engine.routes()).isNotEmpty();
  }

  @Test
  void closed_whileItOpens_leavesNothingOpen() throws Exception {
    openSlowly();
    Future<Engine.Opened> waiting = threads.submit(() -> engine.lease(world));
    try (OutputStream secret = whenItOpens()) {
      engine.close();
      secret.write((PASSPHRASE + "\n").getBytes(StandardCharsets.UTF_8));
    }
    assertThat(waiting)
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withMessageContaining("stopping");
    assertThat(engine.routes()).isEmpty();
  }
}
