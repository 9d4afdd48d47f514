package caravan.vault.maintain;

import static caravan.vault.VaultFixture.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.model.meaning.ContentId;
import caravan.storage.StoreException;
import caravan.vault.FakeStore;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.VaultFixture;
import caravan.vault.index.Avoided;
import caravan.vault.meaning.Correction;
import caravan.vault.meaning.Corrections;
import caravan.vault.meaning.MeaningReader;
import caravan.vault.meaning.MeaningWriter;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import caravan.vault.write.Replication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Analysis records go with the last snapshot that has their content, and not before. */
class MeaningPruneTest {
  private static final Duration DAY = Duration.ofHours(25);
  private static final int SIZE = 5_000;

  @TempDir Path folder;
  private VaultFixture fixture;
  private final Set<String> forgotten = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void create() throws Exception {
    fixture = VaultFixture.create(folder);
  }

  private String backup(String source, Object... pairs) throws Exception {
    String name = fixture.backup(source, files(SIZE, pairs));
    fixture.pass(Duration.ofMinutes(1));
    return name;
  }

  private void forget(String... names) throws Exception {
    forgotten.addAll(List.of(names));
    new Forget().run(fixture.open(), ForgetRequest.named(List.of(names), false));
  }

  private PruneReport prune() throws Exception {
    return prune(fixture);
  }

  private static PruneReport prune(VaultFixture fixture) throws Exception {
    return new Prune()
        .run(
            fixture.open(),
            new PruneOptions(
                PruneOptions.MIN_GRACE,
                PruneOptions.DEFAULT_DEAD_SHARE,
                false,
                "c",
                fixture::uptime));
  }

  private void pruneThrice() throws Exception {
    for (int i = 0; i < 3; i++) {
      prune();
      fixture.pass(DAY);
    }
  }

  /** The contents of a snapshot's files, by name. */
  private Map<String, ContentId> contents(String snapshot) throws IOException {
    Vault vault = fixture.open();
    StoredSnapshot stored =
        vault.snapshots().snapshots().stream()
            .filter(s -> s.name().equals(snapshot))
            .findFirst()
            .orElseThrow();
    Map<String, ContentId> contents = new TreeMap<>();
    try (ChunkReader chunks = new ChunkReader(vault, vault.index(Avoided.NOTHING))) {
      walk(new TreeReader(chunks), stored.snapshot().root(), contents);
    }
    return contents;
  }

  private static void walk(TreeReader trees, IdList pages, Map<String, ContentId> contents)
      throws IOException {
    TreeReader.Entries entries = trees.entries(pages);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      if (entry.kind() == FileKind.DIRECTORY) {
        walk(trees, entry.content(), contents);
      } else {
        contents.put(entry.name().toString(), ContentId.of(entry.content()));
      }
    }
  }

  private static byte[] record(ContentId content, int length) {
    byte[] noise = new byte[length];
    new Random(content.hashCode()).nextBytes(noise);
    return ("{\"content\":\""
            + content
            + "\",\"excerpt\":\""
            + Base64.getEncoder().encodeToString(noise)
            + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Stores a record for each of these contents, all together. */
  private void learn(Iterable<ContentId> contents, int length) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    contents.forEach(content -> lines.add(record(content, length)));
    assertThat(new MeaningWriter(List.of(fixture.open())).write(lines).failures()).isEmpty();
  }

  /** The contents that the vault has a record of. */
  private Set<ContentId> known() throws IOException {
    return known(fixture.open());
  }

  private static Set<ContentId> known(Vault vault) throws IOException {
    Set<ContentId> known = new HashSet<>();
    List<String> damaged =
        new MeaningReader(vault, vault.index(Avoided.NOTHING))
            .newRecords(
                chunk -> false,
                (chunk, records) -> {
                  for (byte[] line : records) {
                    String text = new String(line, StandardCharsets.UTF_8);
                    known.add(ContentId.of(text.substring(12, 76)));
                  }
                });
    assertThat(damaged).isEmpty();
    return known;
  }

  private void assertClean() throws Exception {
    assertThat(new Check().run(fixture.open(), CheckOptions.allData()).findings()).isEmpty();
  }

  @Test
  void run_recordsOfForgottenContents_goADayAfterTheyWereCondemned() throws Exception {
    String first = backup("s", "a", 1, "b", 2);
    learn(contents(first).values(), 3_000);
    String second = backup("s", "c", 3);
    learn(contents(second).values(), 3_000);
    Correction correction =
        new Correction(
            "/a",
            Optional.of("document"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            fixture.clock.instant());
    Corrections.add(fixture.open(), correction);
    Set<ContentId> living = Set.copyOf(contents(second).values());
    forget(first);
    fixture.pass(DAY);

    prune();
    assertThat(known()).hasSize(3);
    assertThat(prune().freedPacks()).isZero();
    fixture.pass(DAY);
    prune();

    assertThat(known()).isEqualTo(living);
    assertThat(fixture.store.names("meaning/")).hasSize(1);
    assertThat(fixture.store.names("condemned/")).isEmpty();
    assertThat(Corrections.all(fixture.open())).containsValue(correction);
    assertClean();
  }

  @Test
  void run_packThatIsMostlyDead_isRewrittenWithoutTheDead() throws Exception {
    String first = backup("s", "a", 1, "b", 2, "c", 3, "d", 4);
    learn(contents(first).values(), 3_000); // one chunk
    String second = backup("s", "a", 1);
    Set<ContentId> living = Set.copyOf(contents(second).values());
    forget(first);
    fixture.pass(DAY);

    assertThat(prune().copiedBytes()).isPositive();
    fixture.pass(DAY);
    prune();

    assertThat(known()).isEqualTo(living);
    assertClean();
    fixture.pass(DAY);
    assertThat(prune().condemnedPacks()).as("all is done").isZero();
  }

  @Test
  void run_packWithFewDead_staysAsItIs() throws Exception {
    String first = backup("s", "a", 1, "b", 2, "c", 3, "d", 4);
    learn(contents(first).values(), 3_000);
    String second = backup("s", "a", 1, "b", 2, "c", 3);
    List<String> packs = fixture.store.names("meaning/");
    forget(first);
    fixture.pass(DAY);

    pruneThrice();

    assertThat(fixture.store.names("meaning/")).isEqualTo(packs);
    assertThat(known()).containsAll(contents(second).values());
  }

  @Test
  void run_contentThatComesBackBeforeTheSecondPhase_keepsItsRecord() throws Exception {
    String first = backup("s", "a", 1, "b", 2, "c", 3);
    learn(contents(first).values(), 3_000);
    backup("s", "d", 4);
    forget(first);
    fixture.pass(DAY);
    prune();
    String again = backup("s", "b", 2);
    fixture.pass(DAY);

    pruneThrice();

    assertThat(known()).isEqualTo(Set.copyOf(contents(again).values()));
    assertClean();
  }

  @Test
  void run_damagedRecords_stopNothingElseAndStay() throws Exception {
    String first = backup("s", "a", 1);
    learn(contents(first).values(), 3_000);
    String pack = fixture.store.names("meaning/").get(0);
    byte[] bytes = fixture.store.bytes(pack).clone();
    bytes[10] ^= 1;
    fixture.store.plant(pack, bytes);
    fixture.pass(DAY);

    pruneThrice();

    assertThat(fixture.store.names("meaning/")).containsExactly(pack);
  }

  @Test
  void run_withItsCacheDamaged_readsTheRecordsAgain() throws Exception {
    String first = backup("s", "a", 1, "b", 2);
    learn(contents(first).values(), 3_000);
    fixture.pass(DAY);
    Vault vault = fixture.open();
    PruneOptions options = PruneOptions.defaults("c", true);
    new Prune().run(vault, options);
    Path cache = vault.cache().resolve("meaning/records");
    byte[] good = Files.readAllBytes(cache);
    for (int at = 0; at < good.length; at += 7) {
      byte[] bad = good.clone();
      bad[at] ^= 0x41;
      Files.write(cache, bad);

      assertThat(new Prune().run(vault, options).condemnedPacks()).as("byte %d", at).isZero();
      assertThat(Files.readAllBytes(cache)).isEqualTo(good);
    }
    Files.write(cache, java.util.Arrays.copyOf(good, good.length / 2));
    assertThat(new Prune().run(vault, options).condemnedPacks()).isZero();
  }

  @Test
  void run_crashAtEveryWrite_healsAndLosesNoLivingRecord() throws Exception {
    String first = backup("s", "a", 1, "b", 2, "c", 3, "d", 4);
    learn(contents(first).values(), 3_000);
    String second = backup("s", "a", 1);
    String third = backup("s", "a", 1, "e", 5);
    learn(contents(third).values(), 3_000);
    forget(first);
    fixture.pass(DAY);
    assertThat(crashSweep(fixture.store.copy(), contents(third), false)).isGreaterThan(4);
    forget(third);
    fixture.pass(DAY);
    assertThat(crashSweep(fixture.store.copy(), contents(second), true)).isGreaterThan(6);
  }

  private int crashSweep(FakeStore start, Map<String, ContentId> living, boolean after)
      throws Exception {
    fixture.store.reset(start);
    prune();
    int writes = fixture.store.revive();
    for (int n = 1; n <= writes; n++) {
      fixture.store.reset(start);
      fixture.store.crashAt(n, after);
      assertThatThrownBy(this::prune).as("write " + n).isInstanceOf(FakeStore.Crash.class);
      fixture.store.revive();
      for (int again = 0; again < 3; again++) {
        assertThat(known()).as("crash at %d", n).containsAll(living.values());
        prune();
        fixture.pass(DAY);
      }
      assertThat(known()).as("crash at %d", n).isEqualTo(Set.copyOf(living.values()));
      PruneReport last = prune();
      assertThat(last.freedPacks() + last.condemnedPacks()).as("crash at %d", n).isZero();
      assertThat(fixture.store.names("condemned/")).isEmpty();
    }
    fixture.store.reset(start);
    prune();
    return writes;
  }

  @Test
  void replicate_recordsThatAPruneRemovedOrRewrote_doNotComeBack() throws Exception {
    String first = backup("s", "a", 1, "b", 2, "c", 3, "d", 4);
    learn(contents(first).values(), 3_000);
    backup("s", "a", 1);
    forget(first);
    fixture.pass(DAY);
    VaultFixture other = fixture.over(fixture.store.copy());
    pruneThrice();
    for (int i = 0; i < 3; i++) {
      prune(other);
      other.pass(DAY);
    }
    Vault here = fixture.open();
    Set<String> packs = new HashSet<>(fixture.store.names("meaning/"));

    new Replication(fixture.clock, fixture::uptime, (phase, done, total) -> {})
        .run(other.open(), here, Replication.Order.everything(name -> false, false));

    assertThat(new HashSet<>(fixture.store.names("meaning/"))).isEqualTo(packs);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void run_besideBackupsAndAnalysis_keepsEveryRecordOfASnapshotThatStays(long seed)
      throws Exception {
    Object[] pairs =
        Stream.iterate(0, i -> i + 1).limit(6).flatMap(i -> Stream.of("k" + i, 50 + i)).toArray();
    Map<String, ContentId> staying = contents(backup("keep", pairs));
    List<ContentId> together = new ArrayList<>(staying.values());
    together.addAll(contents(backup("s", "a", 1, "b", 2, "c", 3, "d", 4)).values());
    learn(together, 2_000);
    forget(fixture.snapshots().get(1));
    fixture.pass(DAY);
    Turns turns =
        new Turns(
            seed,
            random -> {
              int jump = random.nextInt(10);
              if (jump < 4) {
                fixture.pass(Duration.ofMinutes(jump == 0 ? random.nextInt(1560) : jump * 60));
              }
            });
    fixture.store.listen(turns);
    turns.actor(() -> again(3, () -> backupAndLearn("p", new Random(seed))));
    turns.actor(() -> again(3, () -> backupAndLearn("q", new Random(seed + 1))));
    turns.actor(() -> again(3, this::forgetOne));
    turns.actor(() -> again(4, this::prune));
    turns.actor(() -> again(4, this::prune));
    assertThat(turns.run()).isEmpty();
    fixture.store.listen((call, name) -> {});

    assertThat(known()).containsAll(staying.values());
    Set<ContentId> living = new HashSet<>();
    for (String name : fixture.snapshots()) {
      living.addAll(contents(name).values());
    }
    living.retainAll(known());
    pruneThrice();
    assertThat(known()).containsAll(living);
    assertClean();
    assertThat(fixture.store.names("condemned/")).isEmpty();
  }

  private interface Step {
    Object run() throws Exception;
  }

  private static Object again(int times, Step step) throws Exception {
    for (int i = 0; i < times; i++) {
      try {
        step.run();
      } catch (StoreException | PruneRefusedException e) {
        continue; // another was at work; the assertions at the end tell if it was right
      }
    }
    return times;
  }

  private Object backupAndLearn(String source, Random random) throws Exception {
    int seed = random.nextInt(5);
    String name = backup(source, "f" + seed, seed, "g", seed + 1);
    Map<String, ContentId> contents;
    try {
      contents = contents(name);
    } catch (NoSuchElementException e) {
      assertThat(forgotten).contains(name); // between the commit and the look
      return name;
    }
    learn(contents.values(), 2_000);
    return name;
  }

  private Object forgetOne() throws Exception {
    List<String> names = fixture.snapshots();
    if (names.size() > 1) {
      forget(names.get(1)); // the first stays
    }
    return names;
  }
}
