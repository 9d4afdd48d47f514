package caravan.vault.maintain;

import static caravan.vault.VaultFixture.files;
import static caravan.vault.VaultFixture.same;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import caravan.security.Credential;
import caravan.security.WrongKeyException;
import caravan.vault.FakeStore;
import caravan.vault.Vault;
import caravan.vault.VaultFixture;
import caravan.vault.format.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {
  @TempDir Path folder;
  private VaultFixture fixture;
  private String first;
  private String second;
  private final Map<String, byte[]> one = files(150_000, "a", 1, "d/b", 2);
  private final Map<String, byte[]> two = files(150_000, "a", 1, "d/b", 2, "e/c", 3, "e/f/g", 4);

  @BeforeEach
  void create() throws Exception {
    fixture = VaultFixture.create(folder);
    first = fixture.backup("s", one);
    fixture.pass(Duration.ofMinutes(1));
    second = fixture.backup("s", two);
  }

  private RepairReport repair(boolean snapshots, boolean forget) throws Exception {
    RepairOptions options =
        new RepairOptions(
            snapshots, forget, forget, false, "c", PruneOptions.MIN_GRACE, fixture::uptime);
    return new Repair().run(fixture.open(), options);
  }

  private void flip(String name, int at) {
    byte[] bytes = fixture.store.bytes(name);
    bytes[at] ^= 1;
    fixture.store.plant(name, bytes);
  }

  private void assertWhole() throws Exception {
    assertTrue(same(one, fixture.read(first)));
    assertTrue(same(two, fixture.read(second)));
    assertEquals(List.of(), new Check().run(fixture.open(), CheckOptions.allData()).findings());
  }

  @Test
  void run_wholeVault_changesNothing() throws Exception {
    List<String> before = fixture.store.names("");
    RepairReport report = repair(true, true);

    assertEquals(List.of(), report.snapshots());
    assertEquals(before, fixture.store.names(""));
  }

  @Test
  void run_missingIndexes_areRebuiltFromFooters() throws Exception {
    fixture.store.names("index/").forEach(fixture.store::lose);

    RepairReport report = repair(false, false);

    assertEquals(
        fixture.store.names("packs/").size() + fixture.store.names("trees/").size(),
        report.indexedPacks().size());
    assertWhole();
  }

  @Test
  void run_damagedIndex_isReplaced() throws Exception {
    String name = fixture.store.names("index/").get(0);
    flip(name, 100);

    RepairReport report = repair(false, false);

    assertEquals(List.of(Vault.lastPart(name)), report.replacedIndexes());
    assertFalse(fixture.store.names("index/").contains(name));
    assertWhole();
  }

  @Test
  void run_damagedIndexCrashAtEveryWrite_completes() throws Exception {
    fixture.store.names("index/").forEach(name -> flip(name, 100));
    FakeStore start = fixture.store.copy();
    fixture.store.revive();
    repair(false, false);
    int writes = fixture.store.revive();
    for (int n = 1; n <= writes; n++) {
      for (boolean after : new boolean[] {false, true}) {
        fixture.store.reset(start);
        fixture.store.crashAt(n, after);
        assertThrows(FakeStore.Crash.class, () -> repair(false, false));
        fixture.store.revive();
        repair(false, false);
        assertWhole();
      }
    }
  }

  @Test
  void run_missingIndexWhilePacksAreCondemned_copiesThem() throws Exception {
    fixture.pass(Duration.ofHours(25));
    String json =
        "{\"version\":1,\"type\":\"condemned\",\"packs\":[\"%s\"]}"
            .formatted(String.join("\",\"", fixture.store.names("packs/")));
    fixture.open().seal(caravan.vault.format.ObjectKind.CONDEMNED, "condemned/", json.getBytes());
    fixture.store.names("index/").forEach(fixture.store::lose);

    repair(false, false);
    assertTrue(same(two, fixture.read(second)));
    fixture.pass(Duration.ofHours(25));
    new Prune()
        .run(
            fixture.open(), new PruneOptions(Duration.ofHours(24), 1, false, "c", fixture::uptime));
    assertWhole();
  }

  @Test
  void run_lostFile_isLeftOutOfTheRepairedSnapshot() throws Exception {
    loseNewestPack();

    RepairReport report = repair(true, false);

    assertEquals(1, report.snapshots().size());
    RepairReport.RepairedSnapshot repaired = report.snapshots().get(0);
    assertEquals(second, repaired.original());
    assertEquals(Set.of("/e/c", "/e/f/g"), Set.copyOf(repaired.lost()));
    assertTrue(same(one, fixture.read(repaired.repaired())));
    Snapshot snapshot =
        fixture.open().snapshots().snapshots().stream()
            .filter(s -> s.name().equals(repaired.repaired()))
            .findFirst()
            .orElseThrow()
            .snapshot();
    assertEquals(Snapshot.Type.REPAIRED, snapshot.type());
    assertEquals(2, snapshot.files());
    assertEquals(repaired.lost(), snapshot.lost());
    assertEquals(3, fixture.snapshots().size());
    assertEquals(repaired.repaired(), repair(true, false).snapshots().get(0).repaired());
    assertEquals(3, fixture.snapshots().size());
  }

  /** Loses what only the second snapshot needs of data. */
  private void loseNewestPack() throws Exception {
    for (String name : fixture.store.names("packs/")) {
      if (fixture
          .store
          .stat(name)
          .orElseThrow()
          .modified()
          .isAfter(java.time.Instant.parse("2030-01-01T00:00:30Z"))) {
        fixture.store.lose(name);
      }
    }
  }

  @Test
  void run_lostFileAndForgetOriginals_leavesAVaultThatPrunes() throws Exception {
    loseNewestPack();
    RepairReport report = repair(true, true);

    assertTrue(report.snapshots().get(0).forgotten());
    assertFalse(fixture.snapshots().contains(second));
    for (int i = 0; i < 2; i++) {
      fixture.pass(Duration.ofHours(25));
      new Prune()
          .run(
              fixture.open(),
              new PruneOptions(Duration.ofHours(24), 0.3, false, "c", fixture::uptime));
    }
    assertTrue(same(one, fixture.read(first)));
    assertTrue(same(one, fixture.read(report.snapshots().get(0).repaired())));
    assertEquals(List.of(), new Check().run(fixture.open(), CheckOptions.allData()).findings());
  }

  @Test
  void run_lostDirectoryPage_keepsWhatCanBeRead() throws Exception {
    // The newest tree pack holds the pages of e and of the root of the second snapshot.
    for (String name : fixture.store.names("trees/")) {
      if (fixture
          .store
          .stat(name)
          .orElseThrow()
          .modified()
          .isAfter(java.time.Instant.parse("2030-01-01T00:00:30Z"))) {
        fixture.store.lose(name);
      }
    }
    RepairReport report = repair(true, false);

    RepairReport.RepairedSnapshot repaired = report.snapshots().get(0);
    assertEquals(List.of("/"), repaired.lost());
    assertEquals(Map.of(), fixture.read(repaired.repaired()));
    assertTrue(same(one, fixture.read(first)));
  }

  @Test
  void run_crashAtEveryWriteWhileRepairingSnapshots_keepsTheRest() throws Exception {
    loseNewestPack();
    FakeStore start = fixture.store.copy();
    fixture.store.revive();
    repair(true, true);
    int writes = fixture.store.revive();
    assertTrue(writes > 4);
    for (int n = 1; n <= writes; n++) {
      for (boolean after : new boolean[] {false, true}) {
        fixture.store.reset(start);
        fixture.store.crashAt(n, after);
        assertThrows(FakeStore.Crash.class, () -> repair(true, true));
        fixture.store.revive();
        assertTrue(same(one, fixture.read(first)));
        repair(true, true);
        assertFalse(fixture.snapshots().contains(second));
        for (String name : fixture.snapshots()) {
          assertTrue(same(one, fixture.read(name)));
        }
        assertEquals(2, fixture.snapshots().size());
      }
    }
  }

  @Test
  void run_damagedPackWhoseChunksLieElsewhere_isCondemned() throws Exception {
    String pack = fixture.store.names("packs/").get(0);
    flip(pack, 10);
    new Check().run(fixture.open(), CheckOptions.allData());
    assertFalse(repair(false, false).notes().isEmpty()); // nothing lies elsewhere yet
    fixture.pass(Duration.ofMinutes(1));
    String third = fixture.backup("s", two);
    fixture.pass(Duration.ofHours(25));

    assertEquals(1, repair(false, false).condemnedPacks());
    assertTrue(same(two, fixture.read(third)));
  }

  @Test
  void restoreParameters_missingOrChanged_putsThemBack() throws Exception {
    byte[] json = fixture.store.bytes("caravan.json");
    fixture.store.lose("caravan.json");
    assertTrue(Repair.restoreParameters(fixture.store, fixture.key()));
    assertArrayEquals(json, fixture.store.bytes("caravan.json"));
    assertFalse(Repair.restoreParameters(fixture.store, fixture.key()));

    flip("caravan.json", 15);
    assertThrows(
        WrongKeyException.class,
        () -> Repair.restoreParameters(fixture.store, Credential.KeyFile.random()));
    assertTrue(Repair.restoreParameters(fixture.store, fixture.key()));
    assertWhole();
  }
}
