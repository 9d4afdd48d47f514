package routes;

import static caravan.storage.FaultyObjectStore.Operation.PUT;
import static caravan.storage.FaultyObjectStore.When.BEFORE_BYTES_LANDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import caravan.config.DestinationSettings;
import caravan.storage.DelegatingStore;
import caravan.storage.FaultyObjectStore;
import caravan.storage.MemoryObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import caravan.storage.StoreOutcome;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.NestedExceptionUtils;

/** The order of the stages, and that no failure in any of them reads as a backup. */
class BackupRouteTest {
  private final MemoryObjectStore memory = new MemoryObjectStore();
  private final PipelineDoubles doubles = new PipelineDoubles();
  private RouteHarness harness = new RouteHarness();

  @AfterEach
  void stop() {
    harness.close();
  }

  private RouteContext pipeline() {
    harness.routes().pipeline(doubles.beans);
    return harness.routes();
  }

  @Test
  void backup_allWell_storesEveryPackAndAnswersTheReport() throws Exception {
    harness.memory("main", memory);

    Object report = pipeline().backup("photos");

    assertThat(report).isEqualTo("the report");
    assertThat(memory.list("packs/")).hasSize(7);
    assertThat(doubles.outcomes).hasSize(7).allMatch(gathered -> gathered.get(0).stored());
    assertThat(doubles.events)
        .containsExactly(
            "open photos",
            "classify 1",
            "closed b1",
            "classify 2",
            "closed b2",
            "finish",
            "closed last",
            "commit",
            "verify",
            "report",
            "close");
  }

  @Test
  void backup_twice_isTwoOperations() throws Exception {
    harness.memory("main", memory);
    RouteContext routes = pipeline();

    routes.backup("photos");
    routes.backup("documents");

    assertThat(doubles.events).contains("open photos", "open documents");
    assertThat(doubles.events.stream().filter("commit"::equals)).hasSize(2);
  }

  @Test
  void backup_noDestinationLacksAnything_storesNothingAndCommits() throws Exception {
    harness.memory("main", memory);
    doubles.destinations = List.of();
    doubles.copiesRequired = 0;

    pipeline().backup("photos");

    assertThat(memory.list("")).isEmpty();
    assertThat(doubles.outcomes).hasSize(7).allMatch(List::isEmpty);
    assertThat(doubles.events).contains("commit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify 2", "discover", "finish", "commit", "verify", "report"})
  void backup_aStepFails_failsWithItsFailureAndCloses(String step) {
    harness.memory("main", memory);
    doubles.failingStep = step;
    RouteContext routes = pipeline();

    Throwable failure = catchThrowable(() -> routes.backup("photos"));

    assertThat(failure).hasStackTraceContaining(step + " failed");
    assertThat(doubles.events).containsSubsequence("fail", "close");
    assertThat(doubles.events).doesNotContain(after(step));
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify 2", "finish", "commit", "verify", "report"})
  void backup_aStepRunsOutOfMemory_failsWithThatErrorAndCloses(String step) {
    harness.memory("main", memory);
    doubles.failingStep = step;
    doubles.failingError = new OutOfMemoryError("Java heap space");
    RouteContext routes = pipeline();

    Throwable failure = catchThrowable(() -> routes.backup("photos"));

    boolean thrownInAnExpression = step.equals("finish"); // then Camel wraps it twice
    assertThat(thrownInAnExpression ? NestedExceptionUtils.getMostSpecificCause(failure) : failure)
        .isSameAs(doubles.failingError);
    assertThat(doubles.events).containsSubsequence("fail", "close");
    assertThat(doubles.events).doesNotContain(after(step));
  }

  private static String after(String step) {
    return switch (step) {
      case "commit" -> "verify";
      case "verify" -> "report";
      case "report" -> "nothing comes after the report";
      default -> "commit";
    };
  }

  @Test
  void backup_openFails_failsWithoutAnOperation() {
    harness.memory("main", memory);
    doubles.failingStep = "open photos";
    RouteContext routes = pipeline();

    assertThatThrownBy(() -> routes.backup("photos")).hasStackTraceContaining("open photos failed");
    assertThat(doubles.events).containsExactly("open photos");
  }

  @Test
  void fanOut_oneOfTwoFails_givesAnOutcomeForBoth() throws Exception {
    StoreException denied = StoreException.permanent(Reason.DENIED, "The key may not write.");
    harness.memory(
        "denied",
        new FaultyObjectStore(memory).fail(PUT, call -> true, BEFORE_BYTES_LANDED, denied));
    MemoryObjectStore healthy = new MemoryObjectStore();
    harness.memory("healthy", healthy);
    doubles.destinations = List.of("denied", "healthy");

    pipeline().backup("photos");

    assertThat(healthy.list("packs/")).hasSize(7);
    assertThat(memory.list("")).isEmpty();
    assertThat(doubles.outcomes)
        .hasSize(7)
        .allSatisfy(
            gathered ->
                assertThat(gathered)
                    .containsExactlyInAnyOrder(
                        new StoreOutcome("denied", denied), new StoreOutcome("healthy", null)));
  }

  @Test
  void fanOut_openBreaker_isNeverStored() throws Exception {
    harness.memory("open", new MemoryObjectStore());
    harness.memory("main", memory);
    harness.breaker("open").transitionToOpenState();
    doubles.destinations = List.of("open", "main");

    pipeline().backup("photos");

    assertThat(doubles.outcomes)
        .hasSize(7)
        .allSatisfy(
            gathered -> {
              assertThat(gathered).hasSize(2);
              for (StoreOutcome outcome : gathered) {
                assertThat(outcome.stored()).isEqualTo(outcome.destination().equals("main"));
              }
            });
  }

  @Test
  void fanOut_oneIsMute_holdsUpNobodyElse() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    harness.memory(
        "mute",
        new DelegatingStore(new MemoryObjectStore()) {
          @Override
          public void put(String name, Payload payload) throws StoreException {
            try {
              never.await();
            } catch (InterruptedException e) {
              throw StoreException.retryable(Reason.UNAVAILABLE, "interrupted", e);
            }
          }
        });
    harness.memory("main", memory);
    doubles.destinations = List.of("mute", "main");
    doubles.answersAwaited = 1;
    try {
      pipeline().backup("photos");

      assertThat(memory.list("packs/")).hasSize(7);
      assertThat(doubles.outcomes)
          .hasSize(7)
          .allSatisfy(
              gathered -> assertThat(gathered).containsExactly(new StoreOutcome("main", null)));
    } finally {
      never.countDown();
    }
  }

  @Test
  void fanOut_providerDown_isRetriedThenLeftAlone() throws Exception {
    FaultyObjectStore down =
        new FaultyObjectStore(new MemoryObjectStore()).failEvery(PUT, 1, BEFORE_BYTES_LANDED);
    harness.memory("down", down);
    harness.memory("main", memory);
    doubles.destinations = List.of("down", "main");

    pipeline().backup("photos");

    // the breaker opens with the fifth; calls that were under way by then still count
    assertThat(down.calls(PUT)).isBetween(5, 7);
    assertThat(harness.breaker("down").getState()).isEqualTo(CircuitBreaker.State.OPEN);
    assertThat(memory.list("packs/")).hasSize(7);
  }

  @Test
  void fanOut_tooFewCopies_failsTheBackupAndMakesNoFurtherPacks() {
    harness.memory("main", new FaultyObjectStore(memory).fullFromPut(3));
    doubles.batches = 50;
    doubles.packsPerBatch = 50;
    RouteContext routes = pipeline();

    Throwable failure = catchThrowable(() -> routes.backup("photos"));

    assertThat(failure).isInstanceOf(StoreException.class);
    assertThat(((StoreException) failure).reason()).isEqualTo(Reason.FULL);
    assertThat(doubles.packsMade).hasValueLessThan(10);
    assertThat(doubles.events).doesNotContain("commit").containsSubsequence("fail", "close");
  }

  @Test
  void packs_howeverMany_areAliveTwoAtATime() throws Exception {
    harness.memory("main", memory);
    doubles.batches = 20;
    doubles.packsPerBatch = 30;

    pipeline().backup("photos");

    assertThat(memory.list("packs/")).hasSize(601);
    // one under way, and the one that a split asks for ahead
    assertThat(doubles.mostAlive).hasValueLessThanOrEqualTo(2);
  }

  @Test
  void packs_severalMayBeUnderWay_goUpAtTheSameTime() throws Exception {
    CountDownLatch three = new CountDownLatch(3);
    harness.memory(
        "main",
        new DelegatingStore(memory) {
          @Override
          public void put(String name, Payload payload) throws StoreException {
            three.countDown();
            try {
              three.await(); // none ends before the third has begun
            } catch (InterruptedException e) {
              throw StoreException.retryable(Reason.UNAVAILABLE, "interrupted", e);
            }
            super.put(name, payload);
          }
        });
    doubles.packsUnderWay = 3;

    pipeline().backup("photos");

    assertThat(memory.list("packs/")).hasSize(7);
    assertThat(doubles.events).contains("commit");
  }

  @Test
  void stop_duringAFanOut_isNoBackup() throws Exception {
    harness.close();
    harness = new RouteHarness(Map.of("camel.main.shutdown-timeout", "1"));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    harness.memory(
        new DestinationSettings(
            "main", "memory", Map.of(), 2, Duration.ofMillis(1), 0, 8, 5, Duration.ofMinutes(1)),
        new DelegatingStore(memory) {
          @Override
          public void put(String name, Payload payload) throws StoreException {
            inside.countDown();
            try {
              never.await();
            } catch (InterruptedException e) {
              throw StoreException.retryable(Reason.UNAVAILABLE, "interrupted", e);
            }
          }
        });
    RouteContext routes = pipeline();
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try {
      Future<Throwable> backup = caller.submit(() -> catchThrowable(() -> routes.backup("photos")));
      inside.await();

      routes.close();

      assertThat(backup.get(30, TimeUnit.SECONDS)).as("the backup's failure").isNotNull();
    } finally {
      caller.shutdownNow();
    }
    assertThat(doubles.events).doesNotContain("commit", "report");
    assertThat(memory.list("")).isEmpty();
  }

  @Test
  void schedules_ofAService_tickOnAfterAFailure_withoutTheRoutesOfTheBackup() throws Exception {
    PipelineDoubles.Ticks ticks = new PipelineDoubles.Ticks();
    PipelineDoubles.Ticks watches = new PipelineDoubles.Ticks();

    harness.routes().service(Map.of("schedules", ticks, "watches", watches));

    assertThat(watches.await()).as("three ticks of the other").isTrue();
    assertThat(ticks.await()).as("three ticks, of which the first failed").isTrue();
    assertThat(harness.routes().camel().getRoute("backup")).isNull();
  }

  @Test
  void schedules_ofACommand_haveNoRoute() {
    harness.memory("main", memory);

    RouteContext routes = pipeline();

    assertThat(routes.camel().getRoute("tick-schedules")).isNull();
    assertThat(routes.camel().getRouteController().getRouteStatus("backup").isStarted()).isTrue();
  }

  /** Doubles {@code graphProjection}. */
  public static final class Projection {
    private final BlockingQueue<String> snapshots = new LinkedBlockingQueue<>();
    private final CountDownLatch go = new CountDownLatch(1);

    public void catchUp(String snapshot) throws InterruptedException {
      go.await();
      snapshots.add(snapshot);
    }
  }

  @Test
  void graph_tapped_isToldOfTheSnapshotAndHoldsNoBackupUp() throws Exception {
    harness.close();
    harness = new RouteHarness(Map.of("caravan.graph.tap", "true"));
    harness.memory("main", memory);
    Projection projection = new Projection();
    doubles.beans.put("graphProjection", projection);
    RouteContext routes = pipeline();

    // the projection waits until the backup has ended
    assertThat(routes.backup("photos")).isEqualTo("the report");
    projection.go.countDown();

    assertThat(projection.snapshots.poll(30, TimeUnit.SECONDS)).isEqualTo("the snapshot");
  }

  @Test
  void graph_notTapped_hasNoRoute() throws Exception {
    harness.memory("main", memory);

    RouteContext routes = pipeline();
    routes.backup("photos");

    assertThat(routes.camel().getRoute("project-graph")).isNull();
    assertThat(routes.camel().hasComponent("seda")).isNull();
  }
}
