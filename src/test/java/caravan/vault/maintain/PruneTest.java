package caravan.vault.maintain;

import static caravan.vault.VaultFixture.files;
import static caravan.vault.VaultFixture.same;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import caravan.storage.ObjectInfo;
import caravan.vault.FakeStore;
import caravan.vault.Vault;
import caravan.vault.VaultFixture;
import caravan.vault.format.ObjectKind;
import caravan.vault.write.Rescue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneTest {
  private static final Duration DAY = Duration.ofHours(25);
  private static final int SIZE = 150_000;

  @TempDir Path folder;
  private VaultFixture fixture;
  private final Map<String, Map<String, byte[]>> expected = new HashMap<>();

  @BeforeEach
  void create() throws Exception {
    fixture = VaultFixture.create(folder);
  }

  private String backup(Object... pairs) throws Exception {
    Map<String, byte[]> files = files(SIZE, pairs);
    String name = fixture.backup("s", files);
    expected.put(name, files);
    fixture.pass(Duration.ofMinutes(1));
    return name;
  }

  private void forget(String... names) throws Exception {
    new Forget().run(fixture.open(), ForgetRequest.named(List.of(names), false));
  }

  private PruneOptions options(boolean dryRun) {
    return new PruneOptions(
        PruneOptions.MIN_GRACE, PruneOptions.DEFAULT_DEAD_SHARE, dryRun, "c", fixture::uptime);
  }

  private PruneReport prune() throws Exception {
    return new Prune().run(fixture.open(), options(false));
  }

  private void assertAllReadBack() throws Exception {
    for (String name : fixture.snapshots()) {
      assertTrue(same(expected.get(name), fixture.read(name)), "snapshot " + name);
    }
  }

  private void assertClean() throws Exception {
    CheckReport report = new Check().run(fixture.open(), CheckOptions.allData());
    assertEquals(List.of(), report.findings());
  }

  @Test
  void run_forgottenSnapshot_isFreedInTwoPhases() throws Exception {
    String first = backup("a", 1, "d/b", 2);
    backup("c", 3);
    forget(first);
    fixture.pass(DAY);

    PruneReport condemned = prune();
    assertTrue(condemned.condemnedBytes() > 2 * SIZE);
    assertEquals(0, condemned.freedPacks());
    assertTrue(condemned.freeFrom().isPresent());
    int before = fixture.store.names("packs/").size();
    assertEquals(0, prune().freedPacks());
    fixture.pass(DAY);
    PruneReport freed = prune();

    assertEquals(condemned.condemnedBytes(), freed.freedBytes());
    assertTrue(fixture.store.names("packs/").size() < before);
    assertEquals(List.of(), fixture.store.names("condemned/"));
    assertAllReadBack();
    assertClean();
  }

  @Test
  void run_youngPacks_areNotCondemned() throws Exception {
    String first = backup("a", 1);
    forget(first);
    fixture.pass(Duration.ofHours(23));

    assertEquals(0, prune().condemnedPacks());
  }

  @Test
  void run_dryRun_changesNothing() throws Exception {
    String first = backup("a", 1);
    forget(first);
    fixture.pass(DAY);
    fixture.store.plant("records/report/x", new byte[1]); // so that the store shows its time
    List<String> before = fixture.store.names("");

    PruneReport report = new Prune().run(fixture.open(), options(true));

    assertTrue(report.condemnedBytes() > SIZE);
    assertEquals(before, fixture.store.names(""));
  }

  @Test
  void run_snapshotCommittedMeanwhile_keepsWhatItNeeds() throws Exception {
    String first = backup("a", 1, "b", 2);
    fixture.pass(DAY);
    FakeStore withFirst = fixture.store.copy();
    forget(first);
    prune();
    // A snapshot that was on its way when the packs were condemned: it names the same.
    String name = "snapshots/" + first;
    fixture.store.plant(name, withFirst.bytes(name));
    fixture.pass(DAY);

    List<String> before = fixture.store.names("packs/");
    Vault vault = fixture.open();
    PruneReport report = new Prune().run(vault, options(false));

    List<String> copies = new java.util.ArrayList<>(fixture.store.names("packs/"));
    copies.removeAll(before);
    assertFalse(copies.isEmpty());
    for (String copy : copies) { // they were read back, and so are proven
      ObjectInfo info = fixture.store.stat(copy).orElseThrow();
      assertNotNull(vault.ledger().load(fixture.clock.instant()).of(info).read());
    }
    assertTrue(report.copiedBytes() > 0);
    assertTrue(report.freedPacks() > 0);
    assertAllReadBack();
    assertClean();
  }

  @Test
  void run_mostlyDeadPack_isCompactedWithoutChangingIds() throws Exception {
    String first = backup("a", 1, "b", 2, "c", 3, "d", 4);
    String second = backup("a", 1);
    byte[] snapshot = fixture.store.bytes("snapshots/" + second);
    forget(first);
    fixture.pass(DAY);
    PruneReport report = prune();
    assertTrue(report.copiedBytes() > SIZE);
    assertAllReadBack();
    fixture.pass(DAY);
    assertTrue(prune().freedBytes() > 4 * SIZE);

    assertTrue(java.util.Arrays.equals(snapshot, fixture.store.bytes("snapshots/" + second)));
    assertAllReadBack();
    assertClean();
    fixture.pass(DAY);
    assertEquals(0, prune().condemnedPacks());
  }

  @Test
  void run_crashAtEveryWrite_healsAndCompletes() throws Exception {
    String first = backup("a", 1, "b", 2, "c", 3, "d", 4);
    backup("a", 1);
    String third = backup("e", 5, "a", 1);
    forget(first);
    fixture.pass(DAY);
    FakeStore beforeCondemning = fixture.store.copy();
    int writes = crashSweep(beforeCondemning);
    assertTrue(writes > 4);
    fixture.store.reset(beforeCondemning);
    prune();
    forget(third);
    fixture.pass(DAY);
    assertTrue(crashSweep(fixture.store.copy()) > 6);
  }

  private int crashSweep(FakeStore start) throws Exception {
    fixture.store.reset(start);
    prune();
    int writes = fixture.store.revive();
    for (boolean after : new boolean[] {false, true}) {
      for (int n = 1; n <= writes; n++) {
        fixture.store.reset(start);
        fixture.store.crashAt(n, after);
        assertThrows(FakeStore.Crash.class, this::prune, "write " + n);
        fixture.store.revive();
        assertAllReadBack();
        for (int again = 0; again < 3; again++) {
          prune();
          assertAllReadBack();
          fixture.pass(DAY);
        }
        assertClean();
        PruneReport last = prune();
        assertEquals(0, last.freedPacks() + last.condemnedPacks(), "after a crash at " + n);
        assertEquals(List.of(), fixture.store.names("condemned/"));
      }
    }
    return writes;
  }

  @Test
  void run_unindexedPacks_goLikeOthers() throws Exception {
    backup("a", 1);
    Vault vault = fixture.open();
    new Rescue(vault).copy(fixture.store.names("packs/"), chunk -> true);
    int packs = fixture.store.names("packs/").size();
    fixture.pass(DAY);

    assertEquals(1, prune().condemnedPacks());
    fixture.pass(DAY);
    assertEquals(1, prune().freedPacks());
    assertEquals(packs - 1, fixture.store.names("packs/").size());
    assertAllReadBack();
  }

  @Test
  void run_unreadableSnapshot_refuses() throws Exception {
    String first = backup("a", 1);
    String second = backup("b", 2);
    forget(first);
    fixture.pass(DAY);
    byte[] bytes = fixture.store.bytes("snapshots/" + second);
    bytes[100] ^= 1;
    fixture.store.plant("snapshots/" + second, bytes);

    assertThrows(PruneRefusedException.class, this::prune);
  }

  @Test
  void run_missingPackThatLives_refuses() throws Exception {
    backup("a", 1);
    fixture.pass(DAY);
    fixture.store.lose(fixture.store.names("packs/").get(0));

    assertThrows(PruneRefusedException.class, this::prune);
  }

  @Test
  void run_missingTree_refuses() throws Exception {
    backup("a", 1);
    fixture.pass(DAY);
    fixture.store.lose(fixture.store.names("trees/").get(0));

    assertThrows(PruneRefusedException.class, this::prune);
  }

  @Test
  void run_lockedIndex_keepsItsPacksUntilItGoes() throws Exception {
    String first = backup("a", 1);
    backup("b", 2);
    forget(first);
    fixture.pass(DAY);
    int condemned = prune().condemnedPacks();
    fixture.store.names("index/").forEach(fixture.store::lock);
    fixture.pass(DAY);

    PruneReport blocked = prune();
    assertEquals(0, blocked.freedPacks());
    assertFalse(blocked.notes().isEmpty());
    assertEquals(0, prune().freedPacks());
    assertAllReadBack();
    fixture.store.unlockAll();
    assertEquals(condemned, prune().freedPacks());
    assertAllReadBack();
    assertClean();
  }

  @Test
  void run_lockedPack_isSkippedAndReported() throws Exception {
    String first = backup("a", 1);
    backup("b", 2);
    forget(first);
    fixture.pass(DAY);
    prune();
    fixture.store.names("packs/").forEach(fixture.store::lock);
    fixture.pass(DAY);

    PruneReport report = prune();
    assertTrue(report.notes().stream().anyMatch(n -> n.contains("packs/")));
    assertAllReadBack();
    fixture.store.unlockAll();
    assertTrue(prune().freedPacks() > 0);
    assertEquals(List.of(), fixture.store.names("condemned/"));
  }

  @Test
  void run_markerThatLies_deletesNothingElse() throws Exception {
    String first = backup("a", 1);
    Vault vault = fixture.open();
    fixture.pass(DAY);
    String pack = fixture.store.names("packs/").get(0);
    String tree = fixture.store.names("trees/").get(0);
    String index = fixture.store.names("index/").get(0);
    String json =
        "{\"version\":1,\"type\":\"condemned\",\"packs\":[\"%s\",\"%s\",\"%s\",\"%s\",\"%s\"]}"
            .formatted(pack, tree, index, "caravan.json", "snapshots/" + first);
    vault.seal(ObjectKind.CONDEMNED, "condemned/", json.getBytes());
    fixture.pass(DAY);

    prune();

    assertEquals(List.of(first), fixture.snapshots());
    assertAllReadBack();
    assertClean();
  }

  @Test
  void run_manyIndexes_mergesThem() throws Exception {
    for (int i = 0; i < 34; i++) {
      expected.put(fixture.backup("s", files(2_000, "f" + i, i)), files(2_000, "f" + i, i));
      fixture.pass(Duration.ofMinutes(1));
    }
    PruneReport report = prune();

    assertTrue(report.mergedIndexes() > 30);
    assertTrue(fixture.store.names("index/").size() < 5);
    assertAllReadBack();
    assertClean();
  }

  @Test
  void options_shortGrace_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new PruneOptions(Duration.ofHours(23), 0.3, false, "c", () -> 0));
  }
}
