package routes;

import static caravan.storage.FaultyObjectStore.Operation.DELETE;
import static caravan.storage.FaultyObjectStore.Operation.GET;
import static caravan.storage.FaultyObjectStore.Operation.LIST;
import static caravan.storage.FaultyObjectStore.Operation.PUT;
import static caravan.storage.FaultyObjectStore.When.AFTER_BYTES_LANDED;
import static caravan.storage.FaultyObjectStore.When.BEFORE_BYTES_LANDED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import caravan.config.Bandwidth;
import caravan.config.DestinationSettings;
import caravan.config.Limits;
import caravan.config.ResourceSettings;
import caravan.platform.limits.HandTime;
import caravan.storage.ByteRange;
import caravan.storage.DelegatingStore;
import caravan.storage.FaultyObjectStore;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.Storable;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands between the engine and a provider: retry, breaker, bulkhead, throttle. */
class DestinationRouteTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-24T12:30:00Z"), ZoneOffset.UTC);
  private static final Payload PAYLOAD = Payload.of("x".getBytes(StandardCharsets.UTF_8));
  private static final StoreException DOWN =
      StoreException.retryable(Reason.UNAVAILABLE, "The provider is down.");

  private final RouteHarness harness = new RouteHarness();
  private final MemoryObjectStore memory = new MemoryObjectStore();
  private final FaultyObjectStore faulty = new FaultyObjectStore(memory);

  @AfterEach
  void stop() {
    harness.close();
  }

  private static StoreException refused(ThrowingCallable call) {
    StoreException failure = catchThrowableOfType(StoreException.class, call);
    assertThat(failure).as("a StoreException").isNotNull();
    return failure;
  }

  @Test
  void put_oneHiccup_isRetriedAndStored() throws Exception {
    ObjectStore store = harness.memory("main", faulty.failPut(1, BEFORE_BYTES_LANDED));

    store.put("caravan.json", PAYLOAD);

    assertThat(faulty.calls(PUT)).isEqualTo(2);
    assertThat(memory.stat("caravan.json")).isPresent();
  }

  @Test
  void put_answerLostAfterTheBytesLanded_isRetriedAndStored() throws Exception {
    ObjectStore store = harness.memory("main", faulty.failPut(1, AFTER_BYTES_LANDED));

    store.put("caravan.json", PAYLOAD);

    assertThat(faulty.calls(PUT)).isEqualTo(2);
  }

  @Test
  void put_providerDown_isTriedThreeTimesThenFails() {
    faulty.failEvery(PUT, 1, BEFORE_BYTES_LANDED);
    ObjectStore store = harness.memory("main", faulty);

    StoreException failure = refused(() -> store.put("caravan.json", PAYLOAD));

    assertThat(faulty.calls(PUT)).isEqualTo(3);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void put_unknownFailure_isRetriedAndReachesTheEngineAsAStoreException() {
    AtomicInteger calls = new AtomicInteger();
    ObjectStore store =
        harness.memory(
            "main",
            new DelegatingStore(memory) {
              @Override
              public void put(String name, Payload payload) {
                calls.incrementAndGet();
                throw new IllegalStateException("a client that is out of order");
              }
            });

    StoreException failure = refused(() -> store.put("caravan.json", PAYLOAD));

    assertThat(calls).hasValue(3);
    assertThat(failure)
        .hasMessageContaining("caravan.json")
        .hasMessageContaining("main")
        .hasMessageContaining("a client that is out of order");
  }

  @Test
  void retries_waitTwiceAsLongEachTime() {
    List<Long> times = new ArrayList<>();
    ObjectStore store =
        harness.memory(
            new DestinationSettings(
                "main",
                "memory",
                Map.of(),
                2,
                Duration.ofMillis(60),
                0,
                8,
                5,
                Duration.ofMinutes(1)),
            new DelegatingStore(memory) {
              @Override
              public void put(String name, Payload payload) throws StoreException {
                times.add(System.nanoTime());
                throw DOWN;
              }
            });

    refused(() -> store.put("caravan.json", PAYLOAD));

    assertThat(times).hasSize(3);
    // Camel doubles the last wait with its jitter, and adds jitter again: 60 - 10 % = 54, then
    // twice
    // that - 10 % = 97. A wait may be late, but never early.
    assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isGreaterThan(Duration.ofMillis(53));
    assertThat(Duration.ofNanos(times.get(2) - times.get(1))).isGreaterThan(Duration.ofMillis(96));
  }

  @Test
  void retryAfter_isWaitedForOnce_andTheNextPauseIsTheRoutesOwn() throws Exception {
    Duration asked = Duration.ofMillis(400);
    faulty.fail(
        PUT,
        call -> call == 1,
        BEFORE_BYTES_LANDED,
        StoreException.retryableAfter(
            Reason.UNAVAILABLE, "Too many requests.", asked, new IOException("429")));
    ObjectStore store = harness.memory("main", faulty);
    long start = System.nanoTime();

    store.put("caravan.json", PAYLOAD);

    // a wait may be late, but never early; the route's own pause is a millisecond here
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(asked);
    assertThat(faulty.calls(PUT)).isEqualTo(2);
    assertThat(memory.stat("caravan.json")).isPresent();
  }

  @Test
  void retryAfter_longerThanAMinute_isCapped() {
    Exchange exchange = new DefaultExchange(harness.routes().camel());
    for (Duration asked : List.of(Duration.ofMillis(7), Duration.ofDays(1), Duration.ZERO)) {
      exchange.getIn().removeHeader(Exchange.REDELIVERY_DELAY);
      exchange.setException(
          StoreException.retryableAfter(
              Reason.UNAVAILABLE, "Too many requests.", asked, new IOException("429")));

      new RetryAdvice().process(exchange);

      Long expected = asked.isZero() ? null : Math.min(asked.toMillis(), 60_000);
      assertThat(exchange.getIn().getHeader(Exchange.REDELIVERY_DELAY)).isEqualTo(expected);
    }
  }

  @Test
  void permanentFailure_isNotRetriedAndNotHeldAgainstTheProvider() throws Exception {
    StoreException denied = StoreException.permanent(Reason.DENIED, "The key may not write.");
    faulty.fail(PUT, call -> call <= 20, BEFORE_BYTES_LANDED, denied);
    ObjectStore store = harness.memory("main", faulty);

    for (int i = 1; i <= 20; i++) {
      assertThat(refused(() -> store.put("caravan.json", PAYLOAD))).isSameAs(denied);
      assertThat(faulty.calls(PUT)).isEqualTo(i);
    }

    assertThat(harness.breaker("main").getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    store.put("caravan.json", PAYLOAD);
    assertThat(memory.stat("caravan.json")).isPresent();
  }

  @Test
  void diskFull_isPermanent() {
    ObjectStore store = harness.memory("main", faulty.fullFromPut(1));

    assertThat(refused(() -> store.put("caravan.json", PAYLOAD)).reason()).isEqualTo(Reason.FULL);
    assertThat(faulty.calls(PUT)).isEqualTo(1);
  }

  @Test
  void breaker_afterFiveFailures_refusesAndNothingCountsAsStored() throws Exception {
    faulty.failEvery(PUT, 1, BEFORE_BYTES_LANDED);
    ObjectStore store = harness.memory("main", faulty);

    refused(() -> store.put("one", PAYLOAD));
    refused(() -> store.put("two", PAYLOAD));
    assertThat(faulty.calls(PUT)).as("3 attempts, then 2 until the breaker opened").isEqualTo(5);
    assertThat(harness.breaker("main").getState()).isEqualTo(CircuitBreaker.State.OPEN);

    StoreException failure = refused(() -> store.put("three", PAYLOAD));

    assertThat(faulty.calls(PUT)).isEqualTo(5);
    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure).hasMessageContaining("three").hasMessageContaining("faulty store failed");
    assertThat(memory.list("")).isEmpty();
  }

  @Test
  void breaker_open_refusesEveryOperation() throws Exception {
    memory.put("caravan.json", PAYLOAD);
    ObjectStore store = harness.memory("main", memory);
    harness.breaker("main").transitionToOpenState();

    assertThat(refused(() -> store.get("caravan.json", Optional.empty())).reason())
        .isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> store.stat("caravan.json")).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> store.list("")).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> store.delete("caravan.json")).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(memory.stat("caravan.json")).isPresent();
  }

  @Test
  void breaker_halfOpen_closesWithTheFirstSuccess() throws Exception {
    ObjectStore store = harness.memory("main", memory);
    harness.breaker("main").transitionToOpenState();
    harness.breaker("main").transitionToHalfOpenState();

    store.put("caravan.json", PAYLOAD);

    assertThat(harness.breaker("main").getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void breaker_halfOpen_opensAgainWithTheFirstFailure() {
    ObjectStore store = harness.memory("main", faulty.failEvery(PUT, 1, BEFORE_BYTES_LANDED));
    harness.breaker("main").transitionToOpenState();
    harness.breaker("main").transitionToHalfOpenState();

    refused(() -> store.put("caravan.json", PAYLOAD));

    assertThat(faulty.calls(PUT)).isEqualTo(1);
    assertThat(harness.breaker("main").getState()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  @Test
  void breaker_ofOneDestination_leavesTheOthersAlone() throws Exception {
    harness.memory("broken", faulty);
    ObjectStore healthy = harness.memory("healthy", memory);
    harness.breaker("broken").transitionToOpenState();

    healthy.put("caravan.json", PAYLOAD);
  }

  @Test
  void get_shortAnswer_isCorrupt() throws Exception {
    memory.put("digits", Payload.of("0123456789".getBytes(StandardCharsets.UTF_8)));
    ObjectStore store = harness.memory("main", faulty.shortRead(call -> true));

    StoreException failure = refused(() -> store.get("digits", Optional.of(new ByteRange(2, 5))));

    assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
  }

  @Test
  void get_everyThirdCallFails_readsAll() throws Exception {
    memory.put("digits", Payload.of("0123456789".getBytes(StandardCharsets.UTF_8)));
    ObjectStore store = harness.memory("main", faulty.failEvery(GET, 3, AFTER_BYTES_LANDED));

    for (int i = 0; i < 10; i++) {
      assertThat(store.get("digits", Optional.of(new ByteRange(i, i))))
          .asString()
          .isEqualTo("" + i);
    }
  }

  @Test
  void list_oneThousandAndOne_areAllThere() throws Exception {
    for (int i = 0; i < 1_001; i++) {
      memory.put("index/" + i, PAYLOAD);
    }
    ObjectStore store = harness.memory("main", faulty.failEvery(LIST, 2, BEFORE_BYTES_LANDED));

    assertThat(store.list("index/")).extracting(ObjectInfo::name).hasSize(1_001).isSorted();
    assertThat(store.list("index/")).hasSize(1_001);
  }

  @Test
  void delete_locked_saysSoAtOnce() throws Exception {
    memory.put("caravan.json", PAYLOAD);
    ObjectStore store = harness.memory("main", faulty.lockDeletes());

    assertThat(refused(() -> store.delete("caravan.json")).reason()).isEqualTo(Reason.LOCKED);
    assertThat(faulty.calls(DELETE)).isEqualTo(1);
  }

  @Test
  void bulkhead_boundsWhatIsUnderWay_andAWaitIsNoFailure() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier pairs = new CyclicBarrier(2); // two at once pass; a third would have to wait
    ObjectStore store =
        harness.memory(
            new DestinationSettings(
                "main",
                "memory",
                Map.of(),
                2,
                Duration.ofMillis(1),
                0,
                2,
                5,
                Duration.ofMinutes(1)),
            new DelegatingStore(memory) {
              @Override
              public void put(String name, Payload payload) throws StoreException {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                try {
                  pairs.await(30, TimeUnit.SECONDS);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                } finally {
                  now.decrementAndGet();
                }
                super.put(name, payload);
              }
            });
    ExecutorService pool = Executors.newFixedThreadPool(6);
    try {
      List<Future<?>> puts = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String name = "o" + i;
        puts.add(
            pool.submit(
                () -> {
                  store.put(name, PAYLOAD);
                  return null;
                }));
      }
      for (Future<?> put : puts) {
        put.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(most).hasValue(2);
    assertThat(memory.list("")).hasSize(6);
    assertThat(harness.breaker("main").getMetrics().getNumberOfFailedCalls()).isZero();
  }

  @Test
  void throttle_whereARateIsSet_letsThatManyThroughInASecond() throws Exception {
    ObjectStore store =
        harness.memory(
            new DestinationSettings(
                "main",
                "memory",
                Map.of(),
                2,
                Duration.ofMillis(1),
                2,
                8,
                5,
                Duration.ofMinutes(1)),
            memory);
    long start = System.nanoTime();

    for (int i = 0; i < 3; i++) {
      store.put("o" + i, PAYLOAD);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void stopped_routes_refuseAndSaySo() {
    ObjectStore store = harness.memory("main", memory);
    harness.close();

    StoreException failure = refused(() -> store.put("caravan.json", PAYLOAD));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void interrupted_caller_getsAFailure() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    ObjectStore store =
        harness.memory(
            new DestinationSettings(
                "main",
                "memory",
                Map.of(),
                2,
                Duration.ofMillis(1),
                0,
                1,
                5,
                Duration.ofMinutes(1)),
            new DelegatingStore(memory) {
              @Override
              public void put(String name, Payload payload) throws StoreException {
                inside.countDown();
                try {
                  never.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                  throw StoreException.permanent(Reason.UNAVAILABLE, "interrupted", e);
                }
              }
            });
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Future<StoreException> working = pool.submit(() -> refused(() -> store.put("a", PAYLOAD)));
      inside.await();
      Future<StoreException> waiting = pool.submit(() -> refused(() -> store.put("b", PAYLOAD)));
      pool.shutdownNow();
      assertThat(working.get(30, TimeUnit.SECONDS).reason()).isEqualTo(Reason.UNAVAILABLE);
      if (!waiting.isCancelled()) {
        assertThat(waiting.get(30, TimeUnit.SECONDS).reason()).isEqualTo(Reason.UNAVAILABLE);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(memory.list("")).isEmpty();
  }

  @Test
  void start_withoutDrive_loadsNothingOfItsClient() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout",
                "-cp",
                System.getProperty("java.class.path"),
                StartOnly.class.getName())
            .redirectErrorStream(true)
            .start();
    String loaded = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(loaded).isZero();
    assertThat(loaded.lines().filter(line -> line.contains("routes.RouteContext "))).isNotEmpty();
    assertThat(
            loaded
                .lines()
                .filter(
                    line -> line.contains("] com.google.") || line.contains("component.google")))
        .isEmpty();
  }

  /** Starts the routes of a command that uses a directory alone. */
  static final class StartOnly {
    public static void main(String[] arguments) {
      try (RouteHarness harness = new RouteHarness()) {
        harness.destination(DestinationSettings.of("main", "file", Map.of("directory", "nowhere")));
      }
    }
  }

  @Test
  void settings_unknownKindOrOption_areRefusedWithWhatIsKnown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> harness.destination(DestinationSettings.of("d", "flie", Map.of())))
        .withMessageContaining("'flie'")
        .withMessageContaining("Kinds: file, ")
        .withMessageContaining("memory");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> harness.destination(DestinationSettings.of("d", "memory", Map.of("pth", "/x"))))
        .withMessageContaining("'pth'")
        .withMessageContaining("does not know");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> harness.destination(DestinationSettings.of("d", "file", Map.of())))
        .withMessageContaining("lacks 'directory'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> harness.destination(DestinationSettings.of("d", "destination", Map.of())))
        .withMessageContaining("not known");
  }

  @Test
  void bandwidth_ofADestination_holdsTheNextPutBackUntilTheLastHasHadItsTime() throws Exception {
    HandTime time = new HandTime();
    Bandwidth slowAtNoon =
        new Bandwidth(
            0, List.of(new Bandwidth.Slot(LocalTime.of(12, 0), LocalTime.of(13, 0), 1_000)));
    Limits limits = Limits.of(ResourceSettings.STANDARD, NOON, time);
    BandwidthLimit limit = new BandwidthLimit(limits.pacer(() -> slowAtNoon), limits.bandwidth());

    limit.process(put(500));
    assertThat(time.seconds()).isZero();
    limit.process(put(250));
    assertThat(time.seconds()).isCloseTo(0.5, within(1e-6));
    limit.process(put(1));
    assertThat(time.seconds()).isCloseTo(0.75, within(1e-6));
    limit.process(new DefaultExchange(harness.routes().camel())); // no put
    assertThat(time.seconds()).isCloseTo(0.75, within(1e-6));
  }

  @Test
  void bandwidth_ofAll_packIsToldThatItWaitsForItsTurn() throws Exception {
    HandTime time = new HandTime();
    Limits limits =
        Limits.of(
            new ResourceSettings(
                1, 0, new Bandwidth(1_000, List.of()), ResourceSettings.Temporary.STANDARD, 0),
            NOON,
            time);
    BandwidthLimit limit =
        new BandwidthLimit(limits.pacer(() -> new Bandwidth(0, List.of())), limits.bandwidth());
    List<String> told = new ArrayList<>();
    Storable pack =
        new Storable() {
          @Override
          public String name() {
            return "pack";
          }

          @Override
          public Payload payload() {
            return Payload.of(new byte[500]);
          }

          @Override
          public List<String> destinations() {
            return List.of("a");
          }

          @Override
          public void awaitsTurn(String destination) {
            told.add(destination + " waits at " + Math.round(time.seconds()));
          }

          @Override
          public void hasTurn(String destination) {
            told.add(destination + " goes at " + Math.round(time.seconds()));
          }
        };

    limit.process(put(2_000));
    Exchange second = put(500);
    second.setProperty(Headers.PACK, pack);
    second.setProperty(Headers.DESTINATION, "a");
    limit.process(second);

    assertThat(told).containsExactly("a waits at 0", "a goes at 2");
  }

  @Test
  void bandwidth_ofAll_isOneLimitInFrontOfEveryDestination() throws Exception {
    HandTime time = new HandTime();
    Limits limits =
        Limits.of(
            new ResourceSettings(
                1, 0, new Bandwidth(1_000, List.of()), ResourceSettings.Temporary.STANDARD, 0),
            NOON,
            time);
    harness.routes().camel().getRegistry().bind("store-a", provider());
    harness.routes().camel().getRegistry().bind("store-b", provider());
    Map<String, ObjectStore> stores =
        harness
            .routes()
            .destinations(List.of(RouteHarness.quick("a"), RouteHarness.quick("b")), limits);
    for (int i = 0; i < 4; i++) {
      for (ObjectStore store : stores.values()) {
        store.put("object-" + i, Payload.of(new byte[500]));
      }
    }

    assertThat(time.seconds())
        .as("8 objects, the last of which waits for none")
        .isBetween(3.5, 3.6);
    assertThat(stores.get("a").get("object-3", Optional.empty())).hasSize(500);
    assertThat(time.seconds()).as("reading is not limited").isBetween(3.5, 3.6);
  }

  private static ObjectStoreProvider provider() {
    return new ObjectStoreProvider(new MemoryObjectStore());
  }

  private Exchange put(long length) {
    Exchange exchange = new DefaultExchange(harness.routes().camel());
    exchange.getMessage().setHeader(Headers.LENGTH, length);
    return exchange;
  }

  @Test
  void ownKind_takesItsOptionsAndGetsPlainBytes() throws Exception {
    Map<String, byte[]> drive = new ConcurrentHashMap<>();
    harness.routes().camel().getRegistry().bind("st0", drive);
    ObjectStore store =
        harness.destination(DestinationSettings.of("tape", "own", Map.of("drive", "st0")));

    store.put("caravan.json", Payload.of("plain bytes".getBytes(UTF_8)));

    assertThat(drive).containsOnlyKeys("caravan.json");
    assertThat(drive.get("caravan.json")).asString(UTF_8).isEqualTo("plain bytes");
  }
}
