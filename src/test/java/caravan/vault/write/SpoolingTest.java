package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import caravan.storage.StoreException;
import caravan.storage.spool.Spool;
import caravan.storage.spool.SpoolAmount;
import caravan.vault.FakeStore;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.Envelope;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.IndexObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Destinations that are slow or away, and the spool. Before each call to a store, and at the end,
 * every index there names only packs that are there.
 */
@Timeout(120)
class SpoolingTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(1);

  @TempDir Path folder;
  private Workbench bench;
  private Path source;
  private Spool spool;
  private final FakeStore one = new FakeStore();
  private final FakeStore two = new FakeStore();
  private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Set<String>> indexes = new ConcurrentHashMap<>();

  /** Threads of other tests, which are not to be waited for. */
  private final Set<Thread> before = Thread.getAllStackTraces().keySet();

  private Vault keys;

  @BeforeEach
  void create() throws Exception {
    bench = new Workbench(folder);
    spool = new Spool(folder.resolve("spool"), 1L << 30);
    source = Files.createDirectory(folder.resolve("source"));
    for (int i = 0; i < 12; i++) {
      Trees.file(source.resolve("d" + i + "/file"), Trees.random(i, 500_000));
    }
    keys = bench.create("one", one);
    bench.twin("two", keys, two);
    one.listen((call, name) -> look(one));
    two.listen((call, name) -> look(two));
  }

  /** What was left behind goes on, and writes below the folder that is removed next. */
  @AfterEach
  void awaitWhatWasLeftBehind() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread) && thread.getName().matches("(at-once|index|deliver)-.*")) {
        thread.join(Duration.ofMinutes(1).toMillis());
      }
    }
  }

  @AfterEach
  void noIndexNamedAPackThatWasNotThere() {
    look(one);
    look(two);
    assertThat(violations).isEmpty();
  }

  private void look(FakeStore store) {
    for (String index : store.names("index/")) { // what is put later is looked at later
      Set<String> packs = indexes.computeIfAbsent(index, name -> packs(store, name));
      Set<String> gone = new HashSet<>(packs);
      store.names("packs/").forEach(gone::remove);
      store.names("trees/").forEach(gone::remove);
      if (!gone.isEmpty()) {
        violations.add(index + " names " + gone);
      }
    }
  }

  private Set<String> packs(FakeStore store, String name) {
    try {
      byte[] opened = Envelope.open(keys.keys(), ObjectKind.INDEX, store.bytes(name), name);
      Set<String> packs = new HashSet<>();
      IndexObject.decode(opened, name).packs().forEach(pack -> packs.add(pack.name()));
      return packs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Spooling spooling(Duration pause) {
    return new Spooling(Optional.of(spool), Duration.ofSeconds(60), name -> pause, LONG, LONG);
  }

  private Workbench.Done backup(Spooling spooling, Vault... vaults) throws Exception {
    return bench.backup(Workbench.request(source), bench.options(), spooling, List::of, vaults);
  }

  private Vault[] both() throws IOException {
    return new Vault[] {bench.open("one", one), bench.open("two", two)};
  }

  /** Those puts of packs and what comes after them fail, counted from 1. */
  private void failPuts(FakeStore store, IntPredicate failing, StoreException failure) {
    AtomicInteger puts = new AtomicInteger();
    store.listen(
        (call, name) -> {
          look(store);
          if (call == FakeStore.Call.PUT
              && !name.startsWith("records/")
              && failing.test(puts.incrementAndGet())) {
            throw failure;
          }
        });
  }

  private void heal(FakeStore store) {
    store.listen((call, name) -> look(store));
  }

  private static StoreException down() {
    return StoreException.retryable(StoreException.Reason.UNAVAILABLE, "The provider is down.");
  }

  private long waiting() throws IOException {
    return spool.waiting().values().stream().mapToLong(SpoolAmount::objects).sum();
  }

  private void restores(FakeStore store, Workbench.Done done) throws Exception {
    assertThat(bench.open("look", store).snapshots().snapshots())
        .extracting(StoredSnapshot::name)
        .contains(done.result().name());
    Path target = bench.restoreElsewhere(store, done.result().name());
    assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(Trees.describe(source));
    Trees.delete(target);
  }

  private void nextRunBringsBothUpToDate() throws Exception {
    Workbench.Done next = backup(spooling(LONG), both());
    assertThat(next.result().copies()).isEqualTo(2);
    restores(one, next);
    restores(two, next);
    assertThat(waiting()).isZero();
  }

  private static Optional<StoreException> of(Workbench.Done done, String name) {
    return done.result().outcomes().getOrDefault(name, Optional.empty());
  }

  @Test
  void backup_oneGoesAwayForGood_otherCommitsAndNextRunDelivers() throws Exception {
    Vault[] vaults = both();
    failPuts(two, put -> put > 2, down());

    Workbench.Done done = backup(spooling(LONG), vaults);

    restores(one, done);
    assertThat(of(done, "two")).isPresent();
    assertThat(of(done, "two").get())
        .hasMessageContaining("The provider is down")
        .hasMessageContaining("wait for it in the spool");
    assertThat(two.names("snapshots/")).isEmpty();
    assertThat(waiting()).isGreaterThan(3);
    heal(two);
    Set<String> packs = new HashSet<>(one.names("packs/"));
    nextRunBringsBothUpToDate();
    assertThat(two.names("packs/")).containsAll(packs);
    assertThat(one.names("packs/")).as("nothing is stored twice").hasSameSizeAs(packs);
  }

  @Test
  void backup_oneComesBackInTheMiddle_commitsBothInTheSameRun() throws Exception {
    Vault[] vaults = both();
    failPuts(two, put -> put == 2 || put == 3, down());

    Workbench.Done done = backup(spooling(SHORT), vaults);

    assertThat(done.result().copies()).isEqualTo(2);
    restores(one, done);
    restores(two, done);
    assertThat(waiting()).isZero();
    assertThat(folder.resolve("spool/runs")).isEmptyDirectory();
  }

  @Test
  void backup_oneIsMute_otherCommitsWithoutWaitingForIt() throws Exception {
    Vault[] vaults = both();
    CountDownLatch never = new CountDownLatch(1);
    two.listen(
        (call, name) -> {
          if (call == FakeStore.Call.PUT && name.startsWith("packs/")) {
            try {
              never.await();
            } catch (InterruptedException e) {
              throw StoreException.retryable(StoreException.Reason.UNAVAILABLE, "interrupted", e);
            }
          }
        });
    try {
      Spooling spooling =
          new Spooling(Optional.of(spool), Duration.ZERO, name -> LONG, Duration.ZERO, LONG);

      Workbench.Done done = backup(spooling, vaults);

      restores(one, done);
      assertThat(of(done, "two").orElseThrow()).hasMessageContaining("did not answer in time");
      assertThat(waiting()).isGreaterThan(3);
      heal(two);
      nextRunBringsBothUpToDate();
    } finally {
      never.countDown();
    }
  }

  /** Such calls to the second one get no answer until the latch opens. */
  private void mute(CountDownLatch until, Predicate<String> which) {
    two.listen(
        (call, name) -> {
          if (which.test(call + " " + name)) {
            try {
              until.await();
            } catch (InterruptedException e) {
              throw StoreException.retryable(StoreException.Reason.UNAVAILABLE, "interrupted", e);
            }
          }
        });
  }

  @Test
  void backup_oneIsMuteAsItBegins_otherCommitsWithoutIt() throws Exception {
    for (String first : List.of("LIST snapshots/", "LIST condemned/", "LIST index/")) {
      Vault[] vaults = both();
      CountDownLatch never = new CountDownLatch(1);
      mute(never, call -> call.equals(first));
      Trees.file(source.resolve("new-" + first.charAt(5)), Trees.random(first.hashCode(), 1000));
      try {
        Spooling spooling =
            new Spooling(Optional.of(spool), LONG, name -> LONG, LONG, Duration.ZERO);

        Workbench.Done done = backup(spooling, vaults);

        restores(one, done);
        assertThat(of(done, "two").orElseThrow()).as(first).hasMessageContaining("no answer");
        assertThat(waiting()).isZero();
      } finally {
        never.countDown();
        heal(two);
      }
    }
  }

  @Test
  void backup_oneIsMuteAtTheIndex_otherCommitsWithoutWaitingForIt() throws Exception {
    Vault[] vaults = both();
    CountDownLatch never = new CountDownLatch(1);
    mute(never, call -> call.startsWith("PUT index/"));
    try {
      Workbench.Done done =
          backup(
              new Spooling(Optional.of(spool), Duration.ZERO, name -> LONG, Duration.ZERO, LONG),
              vaults);

      restores(one, done);
      assertThat(of(done, "two").orElseThrow()).hasMessageContaining("did not answer in time");
      heal(two);
      nextRunBringsBothUpToDate();
    } finally {
      never.countDown();
    }
  }

  @Test
  void backup_oneIsMuteAtTheCommit_otherCommitsMeanwhile() throws Exception {
    CountDownLatch committed = new CountDownLatch(1);
    Vault[] vaults = {bench.open("two", two), bench.open("one", one)};
    AtomicInteger looks = new AtomicInteger();
    mute(
        committed, // by the other: who waits for this one first waits for ever
        call -> call.equals("LIST condemned/") && looks.incrementAndGet() > 1);
    one.listen(
        (call, name) -> {
          look(one);
          if (name.startsWith("snapshots/") && call == FakeStore.Call.PUT) {
            committed.countDown();
          }
        });

    Workbench.Done done = backup(spooling(LONG), vaults);

    assertThat(done.result().copies()).isEqualTo(2);
    restores(one, done);
    restores(two, done);
  }

  @Test
  void backup_slowPutEndsWell_leavesTheQueueAndCommits() throws Exception {
    Vault[] vaults = both();
    CountDownLatch committed = new CountDownLatch(1);
    one.listen(
        (call, name) -> {
          look(one);
          if (name.startsWith("index/")) {
            committed.countDown(); // all packs are settled by then
          }
        });
    two.listen(
        (call, name) -> {
          look(two);
          if (call == FakeStore.Call.PUT && name.startsWith("packs/")) {
            try {
              committed.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }
        });

    Workbench.Done done =
        backup(new Spooling(Optional.of(spool), Duration.ZERO, name -> LONG, LONG, LONG), vaults);

    assertThat(done.result().copies()).isEqualTo(2);
    restores(two, done);
    assertThat(waiting()).isZero();
  }

  @Test
  void backup_waitsForTheLast_saysForWhomAndWhoHasIt() throws Exception {
    Vault[] vaults = both();
    CountDownLatch safe = new CountDownLatch(1);
    AtomicReference<String> waiting = new AtomicReference<>("");
    one.listen(
        (call, name) -> {
          look(one);
          if (call == FakeStore.Call.PUT && name.startsWith("snapshots/")) {
            safe.countDown();
          }
        });
    two.listen(
        (call, name) -> {
          look(two);
          if (call == FakeStore.Call.PUT && name.startsWith("packs/")) {
            try {
              safe.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          } else if (call == FakeStore.Call.PUT && name.startsWith("snapshots/")) {
            waiting.set(bench.progress().waiting);
          }
        });

    Workbench.Done done =
        backup(new Spooling(Optional.of(spool), Duration.ZERO, name -> LONG, LONG, LONG), vaults);

    assertThat(done.result().copies()).isEqualTo(2);
    assertThat(waiting).hasValue("committed on one; waiting for 'two'");
    assertThat(bench.progress().waiting).isEmpty();
  }

  @Test
  void backup_theOnlyOneIsAwayForAWhile_commits() throws Exception {
    Vault only = bench.open("one", one);
    failPuts(one, put -> put == 2 || put == 3, down());

    Workbench.Done done = backup(spooling(SHORT), only);

    restores(one, done);
    assertThat(waiting()).isZero();
  }

  @Test
  void backup_theOnlyOneIsAwayForGood_failsAndNextRunGoesOnFromThere() throws Exception {
    Vault only = bench.open("one", one);
    failPuts(one, put -> put > 2, down());

    StoreException failure =
        catchThrowableOfType(StoreException.class, () -> backup(spooling(SHORT), only));

    assertThat(failure)
        .hasMessageContaining("The provider is down")
        .hasMessageContaining("wait for it in the spool")
        .hasMessageContaining("the next backup delivers them");
    assertThat(one.names("snapshots/")).isEmpty();
    heal(one);
    Workbench.Done next = backup(spooling(SHORT), bench.open("one", one));
    restores(one, next);
    assertThat(next.bytesStored()).as("what was sealed is not sealed again").isLessThan(100_000);
  }

  @Test
  void backup_bothAreAwayForAWhile_commitsBoth() throws Exception {
    Vault[] vaults = both();
    failPuts(one, put -> put == 2, down());
    failPuts(two, put -> put == 2, down());

    Workbench.Done done = backup(spooling(SHORT), vaults);

    assertThat(done.result().copies()).isEqualTo(2);
    restores(one, done);
    restores(two, done);
  }

  @Test
  void backup_spoolIsFull_oneDropsOutAndSaysHowToMakeRoom() throws Exception {
    spool = new Spool(folder.resolve("spool"), 2_500_000);
    Vault[] vaults = both();
    failPuts(two, put -> true, down());

    Workbench.Done done = backup(spooling(LONG), vaults);

    restores(one, done);
    assertThat(of(done, "two").orElseThrow())
        .hasMessageContaining("is full")
        .hasMessageContaining("caravan.spool.limit")
        .hasMessageContaining("Nothing is lost");
    heal(two);
    nextRunBringsBothUpToDate();
  }

  @Test
  void backup_spoolIsFullAndNoOtherIsLeft_fails() throws Exception {
    spool = new Spool(folder.resolve("spool"), 2_500_000);
    Vault only = bench.open("one", one);
    failPuts(one, put -> true, down());

    assertThat(catchThrowableOfType(StoreException.class, () -> backup(spooling(SHORT), only)))
        .hasMessageContaining("is full")
        .hasMessageContaining("Nothing is lost");
    assertThat(one.names("")).noneMatch(name -> name.startsWith("packs/"));
  }

  @Test
  void backup_spoolIsFullAndTheOnlyOneComesBack_waitsForRoom() throws Exception {
    spool = new Spool(folder.resolve("spool"), 2_500_000);
    Vault only = bench.open("one", one);
    failPuts(
        one, put -> put <= 2, down()); // the second is a delivery, after which it is left alone

    Workbench.Done done = backup(spooling(Duration.ofMillis(500)), only);

    restores(one, done);
    assertThat(waiting()).isZero();
  }

  @Test
  void backup_spooledObjectsDamagedAndMissing_areBroughtByTheirChunks() throws Exception {
    Vault[] vaults = both();
    failPuts(two, put -> put > 1, down());
    backup(spooling(LONG), vaults);
    heal(two);
    List<Path> objects;
    try (Stream<Path> all = Files.walk(folder.resolve("spool"))) {
      objects =
          all.filter(file -> file.toString().contains("/objects/"))
              .filter(file -> file.toFile().length() > 900_000)
              .sorted()
              .toList();
    }
    byte[] bytes = Files.readAllBytes(objects.get(0));
    bytes[1000] ^= 1;
    Files.write(objects.get(0), bytes);
    Files.delete(objects.get(1));

    nextRunBringsBothUpToDate();
  }

  @Test
  void backup_packSweptBeforeItsIndexWasDelivered_indexIsNot() throws Exception {
    Vault[] vaults = both();
    failPuts(two, put -> put > 2, down());
    backup(spooling(LONG), vaults);
    heal(two);
    two.lose(two.names("packs/").get(0)); // no index names it

    nextRunBringsBothUpToDate();
  }

  @Test
  void backup_refusedForGood_dropsOutWithoutTheSpool() throws Exception {
    Vault[] vaults = both();
    StoreException denied =
        StoreException.permanent(StoreException.Reason.DENIED, "The key may not write.");
    failPuts(two, put -> put > 2, denied);

    Workbench.Done done = backup(spooling(LONG), vaults);

    assertThat(of(done, "two")).containsSame(denied);
    assertThat(waiting()).isZero();
  }

  @Test
  void backup_refusedForGoodWhileItIsDelivered_emptiesItsQueue() throws Exception {
    Vault[] vaults = both();
    AtomicInteger puts = new AtomicInteger();
    two.listen(
        (call, name) -> {
          look(two);
          if (call == FakeStore.Call.PUT && name.startsWith("packs/")) {
            if (puts.incrementAndGet() == 1) {
              throw down();
            }
            throw StoreException.permanent(StoreException.Reason.FULL, "No room is left.");
          }
        });

    Workbench.Done done = backup(spooling(SHORT), vaults);

    restores(one, done);
    assertThat(of(done, "two").orElseThrow()).hasMessageContaining("No room is left");
    assertThat(waiting()).isZero();
  }

  @Test
  void backup_checkpointsWhileOneIsAway_areNotPutThere() throws Exception {
    Vault[] vaults = both();
    AtomicInteger packs = new AtomicInteger();
    two.listen(
        (call, name) -> {
          look(two);
          if (call == FakeStore.Call.PUT && name.startsWith("packs/")) {
            packs.incrementAndGet();
            throw down();
          }
          if (call == FakeStore.Call.PUT && name.startsWith("snapshots/") && packs.get() > 0) {
            violations.add("a snapshot where packs are missing");
          }
        });

    Workbench.Done done =
        bench.backup(
            Workbench.request(source),
            Workbench.withCheckpoints(bench.options()),
            spooling(LONG),
            List::of,
            vaults);

    restores(one, done);
    heal(two);
    nextRunBringsBothUpToDate();
  }

  @Test
  void backup_oneIsMuteAtACheckpoint_otherGoesOnMeanwhile() throws Exception {
    CountDownLatch wentOn = new CountDownLatch(2); // a checkpoint of the other, and the one after
    Vault[] vaults = {bench.open("two", two), bench.open("one", one)};
    mute(wentOn, call -> call.startsWith("PUT snapshots/"));
    one.listen(
        (call, name) -> {
          look(one);
          if (call == FakeStore.Call.PUT && name.startsWith("snapshots/")) {
            wentOn.countDown();
          }
        });

    Workbench.Done done =
        bench.backup(
            Workbench.request(source),
            Workbench.withCheckpoints(bench.options()),
            new Spooling(Optional.of(spool), Duration.ZERO, name -> LONG, LONG, LONG),
            List::of,
            vaults);

    assertThat(done.result().copies()).isEqualTo(2);
    restores(one, done);
    restores(two, done);
  }

  @Test
  void backup_processDiesWhileObjectsWait_nextProcessDelivers() throws Exception {
    Vault[] vaults = both();
    Path image = folder.resolve("image");
    failPuts(two, put -> put > 2, down());
    one.listen(
        (call, name) -> {
          look(one);
          if (call == FakeStore.Call.PUT && name.startsWith("snapshots/")) {
            copy(folder.resolve("spool"), image); // as a crash here would leave it
          }
        });
    backup(spooling(LONG), vaults);
    heal(one);
    heal(two);
    spool = new Spool(image, 1L << 30);
    assertThat(waiting()).isGreaterThan(3);

    nextRunBringsBothUpToDate();
  }

  @Test
  void backup_oneGoesAwayAtEachCall_otherCommitsAndNextRunDelivers() throws Exception {
    for (int i = 2; i < 12; i++) {
      Trees.delete(source.resolve("d" + i));
    }
    Trees.file(source.resolve("large"), Trees.random(99, 1_500_000));
    FakeStore first = one.copy();
    FakeStore second = two.copy();
    boolean happened = true;
    int outages = 0;
    for (int call = 1; happened; call++) {
      one.reset(first);
      two.reset(second);
      FaultsFrom outage = new FaultsFrom(two, call, call % 2 == 0);
      Vault[] vaults = {bench.open("one", one), bench.open("two", outage)};
      outage.arm();
      Workbench.Done done = backup(spooling(LONG), vaults);
      assertThat(of(done, "one")).isEmpty();
      happened = outage.happened();
      outages += happened ? 1 : 0;
      assertThat(of(done, "two").isPresent()).as("call %s", call).isEqualTo(happened);
      nextRunBringsBothUpToDate();
    }
    assertThat(outages).isGreaterThan(8);
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
