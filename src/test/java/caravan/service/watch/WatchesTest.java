package caravan.service.watch;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.platform.HandClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over real folders; time is turned by hand, but for what the kernel takes to tell. */
class WatchesTest {
  private static final int SECONDS = 30;

  @TempDir Path folder;
  private final HandClock clock = new HandClock(Instant.parse("2026-11-29T06:00:00Z"));
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private Path source;
  private Watches watches;

  @BeforeEach
  void make() throws Exception {
    source = Files.createDirectories(folder.resolve("source"));
    Files.createDirectories(source.resolve("deep").resolve("er"));
    Files.createDirectories(source.resolve("vault"));
  }

  @AfterEach
  void stop() {
    watches.close();
  }

  private void watch(int limit, Path... roots) {
    watches = new Watches(asked::add, clock, limit);
    watches.set(
        List.of(
            new Watched(
                "documents",
                "backup documents",
                List.of(roots),
                List.of(source.resolve("vault")))));
  }

  /** Ticks until it is asked for the job, as time goes on. */
  private void awaitAsked() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() < end) {
      clock.forward(Duration.ofSeconds(1));
      watches.tick();
      if (asked.poll(50, TimeUnit.MILLISECONDS) != null) {
        return;
      }
    }
    throw new AssertionError("nobody asked for a backup; standing: " + watches.standing());
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it never became so").isLessThan(end);
      new java.util.concurrent.CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void change_anywhereBelow_asksForTheBackup() throws Exception {
    watch(100, source);
    awaitAsked(); // what changed before it was watched

    Files.writeString(source.resolve("deep").resolve("er").resolve("notes.txt"), "notes");
    awaitAsked();
    Path fresh = Files.createDirectories(source.resolve("new").resolve("folder"));
    awaitAsked();
    Files.writeString(fresh.resolve("notes.txt"), "notes");
    awaitAsked();
    Files.delete(fresh.resolve("notes.txt"));
    awaitAsked();

    assertThat(watches.standing()).containsExactly(new Watches.Standing("documents", ""));
  }

  @Test
  void vaultWithin_setsNothingOff() throws Exception {
    watch(100, source);
    awaitAsked();

    Files.writeString(source.resolve("vault").resolve("pack"), "pack");
    Files.writeString(source.resolve("notes.txt"), "notes");
    awaitAsked(); // of the notes; the kernel tells in order
    Files.writeString(source.resolve("vault").resolve("pack"), "another pack");
    for (int i = 0; i < 20; i++) {
      clock.forward(Duration.ofSeconds(5));
      watches.tick();
      assertThat(asked.poll(20, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @Test
  void singleFile_isWatched_andItsNeighboursAreNot() throws Exception {
    Path file = Files.writeString(source.resolve("one.txt"), "one");
    watch(100, file);
    awaitAsked();

    Files.writeString(source.resolve("other.txt"), "other");
    for (int i = 0; i < 10; i++) {
      clock.forward(Duration.ofSeconds(5));
      watches.tick();
      assertThat(asked.poll(20, TimeUnit.MILLISECONDS)).isNull();
    }
    Files.writeString(file, "two");
    awaitAsked();
  }

  @Test
  void limit_isHalfOfWhatTheKernelAllows() throws Exception {
    watches = new Watches(asked::add, clock, 1);
    Process cat = new ProcessBuilder("cat", "/proc/sys/fs/inotify/max_user_watches").start();
    String kernel = new String(cat.getInputStream().readAllBytes()).strip();

    assertThat(Watches.systemLimit()).isEqualTo(Integer.parseInt(kernel) / 2);
  }

  @Test
  void tooManyFolders_isLeftToTheSchedule_andSaid() throws Exception {
    watch(2, source);

    await(() -> watches.standing().get(0).lost().startsWith("it has more than 2 folders"));
  }

  @Test
  void newFoldersBeyondTheLimit_areNotPassedOverInSilence() throws Exception {
    watch(4, source);
    awaitAsked();

    for (int i = 0; i < 5; i++) {
      Files.createDirectories(source.resolve("more" + i));
    }

    await(() -> watches.standing().get(0).lost().contains("folders"));
    awaitAsked();
  }

  @Test
  void missingFolder_isTriedAgain() throws Exception {
    Path later = folder.resolve("later");
    watch(100, later);
    await(() -> watches.standing().get(0).lost().contains("later"));

    Files.createDirectory(later);
    clock.forward(Watches.AGAIN);
    awaitAsked();

    assertThat(watches.standing().get(0).lost()).isEmpty();
  }

  @Test
  void debounce_waitsForTheEndOfABurst_butNotForEver() {
    watches = new Watches(asked::add, clock, 1);
    Debounce debounce = new Debounce();
    Instant start = clock.instant();
    assertThat(debounce.due(start)).isFalse();

    debounce.changed(start);
    assertThat(debounce.due(start.plusMillis(1_999))).isFalse();
    assertThat(debounce.due(start.plusSeconds(2))).isTrue();
    assertThat(debounce.due(start.plusSeconds(3))).as("once").isFalse();

    debounce.changed(start.plusSeconds(4));
    assertThat(debounce.due(start.plusSeconds(7))).as("ten seconds apart").isFalse();
    assertThat(debounce.due(start.plusSeconds(12))).isTrue();

    int runs = 0;
    for (int second = 13; second < 73; second++) { // a log that never rests
      debounce.changed(start.plusSeconds(second));
      runs += debounce.due(start.plusSeconds(second)) ? 1 : 0;
    }
    assertThat(runs).isBetween(5, 6);
  }
}
