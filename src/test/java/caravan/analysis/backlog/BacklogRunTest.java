package caravan.analysis.backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.meaning.ContentId;
import caravan.model.meaning.Level;
import caravan.model.meaning.Understanding;
import caravan.model.meaning.Unreadable;
import caravan.platform.limits.CpuShare;
import caravan.platform.limits.HandTime;
import caravan.platform.temporary.TemporaryFiles;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.VaultFixture;
import caravan.vault.format.DamagedException;
import caravan.vault.index.Avoided;
import caravan.vault.meaning.MeaningReader;
import caravan.vault.meaning.MeaningWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogRunTest {
  private static final long LARGEST = 10_000;

  @TempDir Path folder;
  private VaultFixture fixture;
  private UnderstandingStore store;
  private CpuShare cpu = CpuShare.unlimited();
  private TemporaryFiles temporary;
  private final List<String> analyzed = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void open() throws IOException {
    fixture = VaultFixture.create(folder.resolve("vault"));
    temporary = new TemporaryFiles(folder);
    store = UnderstandingStore.open(folder.resolve("u.mv"), "00".repeat(32));
    Files.createDirectories(folder.resolve("work"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Says of each content what is in the file that it is given. */
  private final class Reads implements Analyzer {
    @Override
    public SortedMap<String, Integer> versions() {
      return new TreeMap<>(Map.of("test", 1));
    }

    @Override
    public boolean worthReading(String path, long size) {
      return true;
    }

    @Override
    public Understanding analyze(Waiting content, Path file) {
      analyzed.add(content.path());
      try {
        return record(content, Files.readString(file), Map.of());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Understanding tooLarge(Waiting content) {
      return failed(content, Unreadable.Reason.TOO_LARGE);
    }

    @Override
    public Understanding unavailable(Waiting content, String why) {
      return failed(content, Unreadable.Reason.UNAVAILABLE);
    }

    private Understanding failed(Waiting content, Unreadable.Reason reason) {
      return record(content, "", Map.of("test", new Unreadable(reason, "because")));
    }

    private Understanding record(
        Waiting content, String excerpt, Map<String, Unreadable> failures) {
      return new Understanding(
          content.content(),
          versions(),
          "text/plain",
          new TreeMap<>(),
          excerpt,
          List.of(),
          List.of(),
          Optional.empty(),
          List.of(),
          List.of(),
          Level.INTERNAL,
          List.of(),
          Optional.empty(),
          OptionalLong.empty(),
          failures);
    }
  }

  private interface Fetch {
    void fetch(Waiting content, Path file) throws IOException;
  }

  private static Fetcher fetcher(Fetch fetch) {
    return new Fetcher() {
      @Override
      public void fetch(Waiting content, Path file) throws IOException {
        fetch.fetch(content, file);
      }

      @Override
      public void close() {}
    };
  }

  private BacklogRun run(int threads, long limit, BooleanSupplier until, Fetch fetch)
      throws IOException {
    return new BacklogRun(
        store,
        new Reads(),
        () -> fetcher(fetch),
        new MeaningWriter(List.of(fixture.open())),
        new BacklogRun.Options(
            threads,
            new Pace(1, true, folder),
            limit,
            until,
            LARGEST,
            folder.resolve("work"),
            folder.resolve("status.json"),
            Clock.systemUTC(),
            cpu,
            temporary));
  }

  private static void writePath(Waiting content, Path file) throws IOException {
    Files.writeString(file, "content of " + content.path());
  }

  private void enqueue(int count) {
    for (int i = 0; i < count; i++) {
      store.enqueue(
          new Waiting(
              "/f/" + i,
              100,
              "",
              UnderstandingStoreTest.chunks(i),
              new long[0],
              (double) i / count));
    }
  }

  @Test
  void run_severalThreads_learnsEachOnceAndBringsItIntoTheVault() throws Exception {
    enqueue(200);

    BacklogRun.Outcome outcome =
        run(3, Long.MAX_VALUE, () -> false, BacklogRunTest::writePath).run(status -> {});

    assertThat(outcome.analyzed()).isEqualTo(200);
    assertThat(analyzed).hasSize(200).doesNotHaveDuplicates();
    assertThat(store.waiting()).isZero();
    assertThat(store.of(ContentId.of(UnderstandingStoreTest.chunks(7))).orElseThrow().excerpt())
        .isEqualTo("content of /f/7");
    List<byte[]> stored = new ArrayList<>();
    Vault vault = fixture.open();
    new MeaningReader(vault, vault.index(Avoided.NOTHING))
        .newRecords(chunk -> false, (chunk, records) -> stored.addAll(records));
    assertThat(stored).hasSize(200);
    assertThat(folder.resolve("work")).isEmptyDirectory();
    BacklogStatus status = BacklogStatus.read(folder.resolve("status.json")).orElseThrow();
    assertThat(status.running()).isFalse();
    assertThat(status.understood()).isEqualTo(200);
  }

  @Test
  void run_cpuShare_restsForWhatAnalysisHasUsed() throws Exception {
    HandTime time = new HandTime();
    java.util.concurrent.atomic.AtomicLong used = new java.util.concurrent.atomic.AtomicLong();
    cpu = new CpuShare(2, time, () -> used.addAndGet(10_000_000));
    cpu.limit(0.25); // half of a processor
    enqueue(20);

    BacklogRun.Outcome outcome =
        run(1, Long.MAX_VALUE, () -> false, BacklogRunTest::writePath).run(status -> {});

    assertThat(outcome.analyzed()).isEqualTo(20);
    assertThat(time.seconds())
        .as("20 contents of 10 ms, the last of which rests for nobody")
        .isGreaterThan(0.35);
  }

  @Test
  void run_contentLargerThanTemporaryFilesMayBe_waitsUntilTheLimitIsRaised() throws Exception {
    temporary.configure(folder, 99);
    enqueue(30);

    BacklogRun.Outcome outcome =
        run(1, Long.MAX_VALUE, () -> false, BacklogRunTest::writePath).run(status -> {});

    assertThat(outcome.failed()).isEmpty();
    assertThat(outcome.postponed()).isEqualTo(30);
    assertThat(analyzed).isEmpty();
    assertThat(store.waiting()).isEqualTo(30);
    assertThat(BacklogStatus.read(folder.resolve("status.json")).orElseThrow().paused())
        .contains("caravan.resources.temporary.limit");

    temporary.configure(folder, 100);
    outcome = run(1, Long.MAX_VALUE, () -> false, BacklogRunTest::writePath).run(status -> {});

    assertThat(outcome.analyzed()).isEqualTo(30);
    assertThat(outcome.postponed()).isZero();
    assertThat(store.waiting()).isZero();
  }

  @Test
  void run_roomForOneContentAtATime_analyzesAllOneByOne() throws Exception {
    temporary.configure(folder, 150);
    enqueue(30);

    BacklogRun.Outcome outcome =
        run(
                4,
                Long.MAX_VALUE,
                () -> false,
                (content, file) -> {
                  assertThat(temporary.used()).isEqualTo(100);
                  writePath(content, file);
                })
            .run(status -> {});

    assertThat(outcome.failed()).isEmpty();
    assertThat(analyzed).hasSize(30);
    assertThat(temporary.used()).isZero();
  }

  @Test
  void run_oneThread_mostImportantFirst() throws Exception {
    enqueue(50);

    run(1, 10, () -> false, BacklogRunTest::writePath).run(status -> {});

    assertThat(analyzed)
        .containsExactly(
            "/f/49", "/f/48", "/f/47", "/f/46", "/f/45", "/f/44", "/f/43", "/f/42", "/f/41",
            "/f/40");
    assertThat(store.waiting()).isEqualTo(40);
  }

  @Test
  void run_stopped_nextRunDoesTheRest() throws Exception {
    enqueue(30);
    BooleanSupplier enough = () -> analyzed.size() >= 5;

    run(1, Long.MAX_VALUE, enough, BacklogRunTest::writePath).run(status -> {});
    assertThat(store.understood()).isBetween(5L, 20L);
    assertThat(store.understood() + store.waiting()).isEqualTo(30);

    run(2, Long.MAX_VALUE, () -> false, BacklogRunTest::writePath).run(status -> {});
    assertThat(store.understood()).isEqualTo(30);
    assertThat(analyzed).doesNotHaveDuplicates();
  }

  @Test
  void run_damagedContent_isDataAndTheRestGoesOn() throws Exception {
    enqueue(10);

    BacklogRun.Outcome outcome =
        run(
                2,
                Long.MAX_VALUE,
                () -> false,
                (content, file) -> {
                  if (content.path().equals("/f/3")) {
                    throw new DamagedException("a chunk is damaged");
                  }
                  writePath(content, file);
                })
            .run(status -> {});

    assertThat(outcome.analyzed()).isEqualTo(10);
    assertThat(outcome.failed()).containsExactly(Map.entry("unavailable", 1L));
  }

  @Test
  void run_tooLarge_isNotFetched() throws Exception {
    store.enqueue(
        new Waiting("/big", LARGEST + 1, "", UnderstandingStoreTest.chunks(1), new long[0], 0.5));

    BacklogRun.Outcome outcome =
        run(1, Long.MAX_VALUE, () -> false, BacklogRunTest::writePath).run(status -> {});

    assertThat(outcome.failed()).containsExactly(Map.entry("too-large", 1L));
    assertThat(analyzed).isEmpty();
  }

  @Test
  void run_vaultAway_endsWithItsErrorAndKeepsWhatWasLearned() throws Exception {
    enqueue(10);

    assertThatThrownBy(
            () ->
                run(
                        1,
                        Long.MAX_VALUE,
                        () -> false,
                        (content, file) -> {
                          if (analyzed.size() == 4) {
                            throw StoreException.retryable(
                                StoreException.Reason.UNAVAILABLE, "the disk is away");
                          }
                          writePath(content, file);
                        })
                    .run(status -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessage("the disk is away");

    assertThat(store.understood()).isEqualTo(4);
    assertThat(store.waiting()).isEqualTo(6);
  }

  @Test
  void pace_battery_waitsOnlyWithoutMains() throws IOException {
    Path supplies = folder.resolve("supplies");
    Files.createDirectories(supplies.resolve("BAT0"));
    Files.createDirectories(supplies.resolve("AC"));
    Files.writeString(supplies.resolve("BAT0/type"), "Battery\n");
    Files.writeString(supplies.resolve("BAT0/status"), "Discharging\n");
    Files.writeString(supplies.resolve("AC/type"), "Mains\n");
    Files.writeString(supplies.resolve("AC/online"), "0\n");

    assertThat(new Pace(1, false, supplies).mustWait()).isTrue();
    assertThat(new Pace(1, true, supplies).mustWait()).isFalse();
    Files.writeString(supplies.resolve("AC/online"), "1\n");
    assertThat(new Pace(1, false, supplies).mustWait()).isFalse();
    assertThat(new Pace(1, false, folder.resolve("none")).mustWait()).isFalse();
  }

  @Test
  void pace_share_restsTheOtherPart() {
    assertThat(new Pace(0.25, true, folder).rest(java.time.Duration.ofSeconds(2)).toSeconds())
        .isEqualTo(6);
    assertThat(new Pace(1, true, folder).rest(java.time.Duration.ofSeconds(2)).toNanos()).isZero();
  }
}
