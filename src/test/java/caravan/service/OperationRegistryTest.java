package caravan.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asking for operations, following and ending them. */
class OperationRegistryTest {
  private static final int INTERRUPTED = 130;

  @TempDir Path folder;
  private final Map<String, CountDownLatch> begun = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> mayEnd = new ConcurrentHashMap<>();
  private final List<String> order = new CopyOnWriteArrayList<>();
  private final List<ClassLoader> loaders = new CopyOnWriteArrayList<>();
  private OperationRegistry registry;

  /** Runs until it is told to end; its first argument is its name, its second the exit code. */
  private int run(List<String> arguments, Path directory, UseCases.Channel channel) {
    String name = arguments.get(0);
    order.add(name);
    loaders.add(Thread.currentThread().getContextClassLoader());
    latch(begun, name).countDown();
    try {
      latch(mayEnd, name).await();
      channel.mayGoOn();
      channel.said("said by " + name);
      channel
          .answer()
          .write(("{\"name\":\"" + name + "\"}\nlast").getBytes(StandardCharsets.UTF_8));
      return Integer.parseInt(arguments.get(1));
    } catch (InterruptedException e) {
      return INTERRUPTED;
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      order.add("end " + name);
    }
  }

  private static CountDownLatch latch(Map<String, CountDownLatch> all, String name) {
    return all.computeIfAbsent(name, n -> new CountDownLatch(1));
  }

  @BeforeEach
  void create() {
    registry = registry(2);
  }

  private OperationRegistry registry(int parallel) {
    return new OperationRegistry(
        this::run, new OperationStore(folder), Clock.systemUTC(), parallel);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private static Submission wish(String name, String source, int exit) {
    return Submission.of("backup", source, List.of(name, Integer.toString(exit)), "test");
  }

  private void begun(String name) throws InterruptedException {
    assertThat(latch(begun, name).await(20, TimeUnit.SECONDS)).as(name + " begins").isTrue();
  }

  private void end(String name) {
    latch(mayEnd, name).countDown();
  }

  private Starter.Ended over(Operation operation) throws Exception {
    return registry.whenOver(operation.id()).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void submit_one_runsAndTellsHowItEnded() throws Exception {
    Operation asked = registry.submit(wish("a", "docs", 3));
    end("a");
    Starter.Ended ended = over(asked);

    assertThat(ended.operation().state()).isEqualTo(Operation.State.INCOMPLETE);
    assertThat(ended.operation().exit()).isEqualTo(3);
    assertThat(ended.operation().message()).isEqualTo("said by a");
    assertThat(ended.answer()).containsExactly("{\"name\":\"a\"}", "last");
    assertThat(asked.id()).matches("backup-\\d{8}T\\d{6}Z-[0-9a-f]{6}");
    assertThat(asked.correlationId()).startsWith("corr-");
  }

  @Test
  void submit_byAThreadWithAClassLoaderOfItsOwn_runsWithTheProgramsLoader() throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader asking = new URLClassLoader(new URL[0])) {
      Thread.currentThread().setContextClassLoader(asking);
      Operation asked = registry.submit(wish("a", "docs", 0));
      end("a");
      over(asked);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }

    assertThat(loaders).containsExactly(OperationRegistry.class.getClassLoader());
  }

  @Test
  void submit_sameSource_runsOneAfterTheOther() throws Exception {
    Operation first = registry.submit(wish("a", "docs", 0));
    Operation second = registry.submit(wish("b", "docs", 0));
    Operation other = registry.submit(wish("c", "music", 0));
    begun("a");
    begun("c");
    assertThat(registry.find(second.id()).orElseThrow().state()).isEqualTo(Operation.State.QUEUED);
    end("a");
    end("b");
    end("c");
    over(first);
    over(second);
    over(other);
    assertThat(order.indexOf("b")).isGreaterThan(order.indexOf("end a"));
  }

  @Test
  void submit_moreThanRunAtOnce_waits() throws Exception {
    registry.submit(wish("a", "1", 0));
    registry.submit(wish("b", "2", 0));
    Operation third = registry.submit(wish("c", "3", 0));
    begun("a");
    begun("b");
    assertThat(registry.find(third.id()).orElseThrow().state()).isEqualTo(Operation.State.QUEUED);
    end("a");
    begun("c");
    end("b");
    end("c");
    over(third);
  }

  @Test
  void submit_sameIdempotencyKey_isDoneOnce() throws Exception {
    Submission wish =
        new Submission(
            "backup", "docs", List.of("a", "0"), "test", Optional.empty(), Optional.of("key"));
    Operation first = registry.submit(wish);
    Operation again = registry.submit(wish);
    end("a");
    over(first);
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(registry.submit(wish).id()).as("also when it is over").isEqualTo(first.id());
    assertThat(order).containsExactly("a", "end a");
  }

  @Test
  void cancel_runningAndWaiting_endsBoth() throws Exception {
    Operation running = registry.submit(wish("a", "docs", 0));
    Operation waiting = registry.submit(wish("b", "docs", 0));
    begun("a");
    assertThat(registry.cancel(waiting.id())).isTrue();
    assertThat(registry.cancel(running.id())).isTrue();
    assertThat(over(running).operation().state()).isEqualTo(Operation.State.CANCELLED);
    assertThat(over(waiting).operation().state()).isEqualTo(Operation.State.CANCELLED);
    assertThat(registry.cancel(running.id())).as("it is over").isFalse();
    assertThat(order).doesNotContain("b");
  }

  @Test
  void pause_running_waitsUntilItIsResumed() throws Exception {
    Operation asked = registry.submit(wish("a", "docs", 0));
    begun("a");
    assertThat(registry.pause(asked.id())).isTrue();
    assertThat(registry.pause(asked.id())).as("twice").isFalse();
    end("a");
    assertThat(registry.find(asked.id()).orElseThrow().state()).isEqualTo(Operation.State.PAUSED);
    assertThat(order).as("it waits").doesNotContain("end a");
    assertThat(registry.resume(asked.id())).isTrue();
    assertThat(over(asked).operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void hold_nothingNew_beginsUntilReleased() throws Exception {
    registry.hold();
    Operation asked = registry.submit(wish("a", "docs", 0));
    end("a");
    assertThat(registry.find(asked.id()).orElseThrow().state()).isEqualTo(Operation.State.QUEUED);
    registry.release();
    assertThat(over(asked).operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void submit_useCaseThatThrows_failsAndTheNextOneRuns() throws Exception {
    Operation broken = registry.submit(Submission.of("backup", "docs", List.of("a", "x"), "test"));
    end("a");
    assertThat(over(broken).operation().state()).isEqualTo(Operation.State.FAILED);
    assertThat(over(broken).operation().message()).contains("unexpected");
    Operation next = registry.submit(wish("b", "docs", 0));
    end("b");
    assertThat(over(next).operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void follow_one_hearsOfItAlone_andAListenerThatThrowsStopsNothing() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    OperationListener follower =
        new OperationListener() {
          @Override
          public void changed(Operation operation) {
            heard.add(operation.arguments().get(0) + " " + operation.state());
            throw new IllegalStateException("a listener of no use");
          }
        };
    Operation asked = registry.submit(wish("a", "docs", 0), Optional.of(follower));
    Operation other = registry.submit(wish("b", "music", 0));
    end("a");
    end("b");
    over(asked);
    over(other);
    assertThat(heard).containsExactly("a QUEUED", "a RUNNING", "a SUCCEEDED");
  }

  @Test
  void recover_afterACrash_beginsBackupsAgain_andSaysWhatWasCutOff() throws Exception {
    registry.submit(wish("a", "docs", 0));
    begun("a");
    Operation check = registry.submit(Submission.of("check", "", List.of("c", "0"), "test"));
    begun("c");
    // As a new process finds it; this one's notes say that both run.
    List<Operation> again = new ArrayList<>();
    try (OperationRegistry later = registry(1)) {
      later.hold();
      again.addAll(later.recover());
      assertThat(again)
          .singleElement()
          .extracting(Operation::arguments)
          .isEqualTo(List.of("a", "0"));
      assertThat(later.find(check.id()).orElseThrow().state())
          .isEqualTo(Operation.State.INTERRUPTED);
    }
    end("a");
    end("c");
  }

  @Test
  void recover_damagedNote_isPassedBy() throws Exception {
    Files.writeString(folder.resolve("broken.json"), "{ no JSON");
    Files.writeString(folder.resolve("empty.json"), "{}");
    assertThat(registry.recover()).isEmpty();
    assertThat(registry.all()).isEmpty();
  }

  @Test
  void close_whatGoesOnLater_isNotWaitedFor() throws Exception {
    Operation check = registry.submit(Submission.of("check", "", List.of("a", "0"), "test"));
    Operation backup = registry.submit(wish("b", "docs", 0));
    begun("a");
    begun("b");
    registry.listen(
        new OperationListener() {
          @Override
          public void changed(Operation operation) {
            if (operation.id().equals(check.id()) && operation.state().isOver()) {
              end("b"); // the backup may end only after the check has
            }
          }
        });
    registry.close(Duration.ofSeconds(20));
    assertThat(over(check).operation().state()).isEqualTo(Operation.State.INTERRUPTED);
    assertThat(over(backup).operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void close_withPatience_waits_andThenInterrupts() throws Exception {
    Operation quick = registry.submit(wish("a", "docs", 0));
    Operation slow = registry.submit(wish("b", "music", 0));
    begun("a");
    begun("b");
    end("a");
    registry.close(Duration.ofMillis(200));
    assertThat(over(quick).operation().state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(over(slow).operation().state()).isEqualTo(Operation.State.INTERRUPTED);
    assertThatThrownBy(() -> registry.submit(wish("c", "docs", 0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stopping");
  }
}
