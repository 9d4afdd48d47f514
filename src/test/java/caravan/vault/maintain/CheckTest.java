package caravan.vault.maintain;

import static caravan.vault.VaultFixture.files;
import static caravan.vault.VaultFixture.same;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import caravan.vault.Vault;
import caravan.vault.VaultFixture;
import caravan.vault.maintain.CheckOptions.ReadData;
import caravan.vault.maintain.CheckReport.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckTest {
  @TempDir Path folder;
  private VaultFixture fixture;
  private Vault vault;
  private String first;
  private String second;
  private final Map<String, byte[]> one = files(150_000, "a", 1, "d/b", 2);
  private final Map<String, byte[]> two = files(150_000, "a", 1, "d/b", 2, "e/c", 3);

  @BeforeEach
  void create() throws Exception {
    fixture = VaultFixture.create(folder);
    first = fixture.backup("s", one);
    fixture.pass(Duration.ofMinutes(1));
    second = fixture.backup("s", two);
    new Marks(fixture.open()).put(first, Marks.Kind.PINNED, "kept");
    vault = fixture.open();
  }

  private CheckReport check(CheckOptions options) throws Exception {
    return new Check().run(vault, options);
  }

  private static Set<String> objects(CheckReport report) {
    return report.findings().stream().map(Finding::object).collect(Collectors.toSet());
  }

  private static Set<String> touched(CheckReport report) {
    Set<String> paths = new TreeSet<>();
    report
        .findings()
        .forEach(f -> f.files().forEach(t -> paths.add(t.snapshot() + ":" + t.path())));
    return paths;
  }

  private void flip(String name, int at) {
    byte[] bytes = fixture.store.bytes(name);
    bytes[at] ^= 1;
    fixture.store.plant(name, bytes);
  }

  private void truncate(String name) {
    byte[] bytes = fixture.store.bytes(name);
    fixture.store.plant(name, Arrays.copyOf(bytes, bytes.length - 10));
  }

  /** The pack that holds a and d/b: both snapshots need it. */
  private String oldest(String prefix) throws Exception {
    return fixture.store.names(prefix).stream()
        .filter(
            n -> {
              try {
                return fixture
                    .store
                    .stat(n)
                    .orElseThrow()
                    .modified()
                    .equals(java.time.Instant.parse("2030-01-01T00:00:00Z"));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            })
        .findFirst()
        .orElseThrow();
  }

  @Test
  void run_wholeVault_isClean() throws Exception {
    CheckReport report = check(CheckOptions.allData());

    assertEquals(List.of(), report.findings());
    assertEquals(List.of(), report.unindexed());
    assertEquals(List.of(), report.unknown());
    assertEquals(2, report.snapshots());
    assertEquals(
        fixture.store.names("packs/").size() + fixture.store.names("trees/").size(),
        report.packsRead());
    assertTrue(report.record().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"index/", "snapshots/", "marks/", "keys/", "records/instance/"})
  void run_flippedByte_namesTheObject(String prefix) throws Exception {
    String name = fixture.store.names(prefix).get(0);
    flip(name, 120);

    assertTrue(objects(check(CheckOptions.structure())).contains(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"index/", "snapshots/", "marks/", "keys/", "packs/", "trees/"})
  void run_truncated_namesTheObject(String prefix) throws Exception {
    String name = fixture.store.names(prefix).get(0);
    truncate(name);

    assertTrue(objects(check(CheckOptions.structure())).contains(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"index/", "snapshots/", "packs/", "trees/"})
  void run_swapped_namesBoth(String prefix) throws Exception {
    List<String> names = fixture.store.names(prefix);
    byte[] x = fixture.store.bytes(names.get(0));
    fixture.store.plant(names.get(0), fixture.store.bytes(names.get(1)));
    fixture.store.plant(names.get(1), x);

    assertTrue(objects(check(CheckOptions.allData())).containsAll(names.subList(0, 2)));
  }

  @ParameterizedTest
  @CsvSource({"packs/,0", "packs/,70000", "trees/,40", "packs/,-5", "trees/,-5", "packs/,-200"})
  void run_flippedInPack_namesItWhenRead(String prefix, int at) throws Exception {
    String name = oldest(prefix);
    flip(name, at < 0 ? fixture.store.bytes(name).length + at : at);

    CheckReport report = check(CheckOptions.allData());

    assertTrue(objects(report).contains(name));
    assertTrue(report.record().isPresent());
  }

  @Test
  void run_missingPack_namesItsFilesInEachSnapshot() throws Exception {
    String name = oldest("packs/");
    fixture.store.lose(name);

    CheckReport report = check(CheckOptions.structure());

    assertEquals(Set.of(name), objects(report));
    assertEquals(CheckReport.Kind.MISSING, report.findings().get(0).kind());
    assertEquals(
        Set.of(first + ":/a", first + ":/d/b", second + ":/a", second + ":/d/b"), touched(report));
    assertTrue(report.losesData());
  }

  @Test
  void run_flippedChunk_namesOnlyTheFilesThatItTouches() throws Exception {
    flip(oldest("packs/"), 10); // the first block holds chunks of one file or more

    CheckReport report = check(CheckOptions.allData());

    Set<String> touched = touched(report);
    assertFalse(touched.isEmpty());
    assertFalse(touched.contains(second + ":/e/c"));
  }

  @Test
  void run_missingTree_namesDirectories() throws Exception {
    String name = oldest("trees/");
    fixture.store.lose(name);

    CheckReport report = check(CheckOptions.structure());

    assertTrue(objects(report).contains(name));
    assertTrue(touched(report).contains(first + ":/"));
  }

  @Test
  void run_flippedTreeWithoutReadData_namesItOnTheWalk() throws Exception {
    String name = oldest("trees/");
    flip(name, 10);

    assertTrue(objects(check(CheckOptions.structure())).contains(name));
  }

  @Test
  void run_missingIndex_namesChunksAndFiles() throws Exception {
    for (String name : fixture.store.names("index/")) {
      fixture.store.lose(name);
    }
    CheckReport report = check(CheckOptions.structure());

    assertFalse(report.clean());
    assertEquals(
        fixture.store.names("packs/").size() + fixture.store.names("trees/").size(),
        report.unindexed().size());
    assertTrue(touched(report).contains(first + ":/"));
  }

  @Test
  void run_changedParameters_namesThem() throws Exception {
    flip("caravan.json", 20);

    assertEquals(Set.of("caravan.json"), objects(check(CheckOptions.structure())));
  }

  @Test
  void run_extraObjects_areReportedAsNoDamage() throws Exception {
    String pack = "packs/00/" + "0".repeat(64);
    fixture.store.plant(pack, new byte[500]);
    fixture.store.plant("snapshots/readme.txt", new byte[1]);
    fixture.store.plant("index/.DS_Store", new byte[1]);

    CheckReport report = check(CheckOptions.allData());

    assertTrue(report.clean());
    assertEquals(List.of(pack), report.unindexed());
    assertEquals(List.of("index/.DS_Store", "snapshots/readme.txt"), report.unknown());
  }

  @Test
  void run_sample_isTheSameForTheSameSeed() throws Exception {
    CheckReport x = check(new CheckOptions(new ReadData.Bytes(1), 7, 2));
    CheckReport y = check(new CheckOptions(new ReadData.Percent(0.1), 7, 1));

    assertEquals(1, x.packsRead());
    assertEquals(x.bytesRead(), y.bytesRead());
  }

  @Test
  void run_damagedChunk_isStoredAgainHealedAndCleared() throws Exception {
    String pack = oldest("packs/");
    flip(pack, 10);
    CheckReport found = check(CheckOptions.allData());
    assertTrue(found.losesData());
    assertEquals(java.util.Optional.empty(), check(CheckOptions.allData()).record());

    fixture.pass(Duration.ofMinutes(1));
    String third = fixture.backup("s", two);
    for (String name : List.of(first, second, third)) {
      assertTrue(same(name.equals(first) ? one : two, fixture.read(name)));
    }
    CheckReport stored = check(CheckOptions.allData());
    assertFalse(stored.losesData());
    assertEquals(Set.of(pack), objects(stored));

    for (int i = 0; i < 2; i++) {
      fixture.pass(Duration.ofHours(25));
      new Prune()
          .run(
              fixture.open(),
              new PruneOptions(Duration.ofHours(24), 1, false, "c", fixture::uptime));
    }
    CheckReport healed = check(CheckOptions.allData());
    assertEquals(List.of(), healed.findings());
    assertEquals(List.of(found.record().orElseThrow()), healed.cleared());
    assertEquals(List.of(), fixture.store.names("records/damage/"));
    assertTrue(same(two, fixture.read(third)));
  }
}
