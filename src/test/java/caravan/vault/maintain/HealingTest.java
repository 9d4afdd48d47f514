package caravan.vault.maintain;

import static caravan.vault.VaultFixture.files;
import static caravan.vault.VaultFixture.same;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import caravan.vault.FakeStore;
import caravan.vault.VaultFixture;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealingTest {
  @TempDir Path folder;
  private VaultFixture fixture;
  private VaultFixture other;
  private String first;
  private final Map<String, byte[]> one = files(150_000, "a", 1, "d/b", 2, "d/c", 3);

  @BeforeEach
  void create() throws Exception {
    fixture = VaultFixture.create(folder);
    first = fixture.backup("s", one);
    other = fixture.over(fixture.store.copy());
  }

  private Healing.Report heal() throws Exception {
    return new Healing(MaintenanceProgress.NONE).run(other.open(), fixture.open(), false);
  }

  private void flip(String name) {
    byte[] bytes = fixture.store.bytes(name);
    bytes[30] ^= 1;
    fixture.store.plant(name, bytes);
  }

  private void check() throws Exception {
    new Check().run(fixture.open(), CheckOptions.allData());
  }

  private void assertWhole() throws Exception {
    assertTrue(same(one, fixture.read(first)));
    assertEquals(List.of(), new Check().run(fixture.open(), CheckOptions.allData()).findings());
    assertEquals(List.of(), fixture.store.names("records/damage/"));
  }

  @Test
  void run_wholeVault_changesNothing() throws Exception {
    List<String> before = fixture.store.names("");
    Healing.Report report = heal();
    assertEquals(new Healing.Report(List.of(), List.of(), List.of()), report);
    assertEquals(before, fixture.store.names(""));
  }

  @Test
  void run_damagedAndLostObjects_areWholeAgain() throws Exception {
    flip(fixture.store.names("packs/").get(0));
    check();
    assertFalse(fixture.store.names("records/damage/").isEmpty());
    fixture.store.lose(fixture.store.names("trees/").get(0));
    flip(fixture.store.names("snapshots/").get(0));
    assertEquals(3, heal().healed().size());
    assertWhole();
  }

  @Test
  void run_packsOfWrongLength_areWholeAgainWithoutACheck() throws Exception {
    String cut = fixture.store.names("packs/").get(0);
    byte[] bytes = fixture.store.bytes(cut);
    fixture.store.plant(cut, Arrays.copyOf(bytes, bytes.length - 1));
    String tree = fixture.store.names("trees/").get(0);
    byte[] longer = fixture.store.bytes(tree);
    fixture.store.plant(tree, Arrays.copyOf(longer, longer.length + 5));

    assertEquals(Set.of(cut, tree), Set.copyOf(heal().healed()));

    assertWhole();
    assertEquals(List.of(), heal().healed());
  }

  @Test
  void run_crashAtEachWrite_completesNextTime() throws Exception {
    flip(fixture.store.names("packs/").get(0));
    check();
    flip(fixture.store.names("snapshots/").get(0));
    FakeStore start = fixture.store.copy();
    fixture.store.revive();
    heal();
    int writes = fixture.store.revive();
    assertTrue(writes > 2);
    for (int n = 1; n <= writes; n++) {
      fixture.store.reset(start);
      fixture.store.crashAt(n, false);
      assertThrows(FakeStore.Crash.class, this::heal);
      fixture.store.revive();
      heal();
      assertWhole();
    }
  }

  @Test
  void run_packThatLiesInOtherPacksThere_isStoredInNewOnes() throws Exception {
    String lost = fixture.store.names("packs/").get(0);
    var copied =
        new caravan.vault.write.Rescue(other.open()).copy(List.of(lost), chunk -> true).contents();
    other
        .open()
        .seal(
            caravan.vault.format.ObjectKind.INDEX,
            "index/",
            caravan.vault.index.IndexObject.of(
                    copied, other.store.names("index/").stream().map(n -> n.substring(6)).toList())
                .encode());
    other.store.lose(lost);
    fixture.store.lose(lost);
    assertFalse(heal().moved().isEmpty());
    assertTrue(same(one, fixture.read(first)));
  }

  @Test
  void run_lostEverywhere_saysSo() throws Exception {
    String lost = fixture.store.names("packs/").get(0);
    fixture.store.lose(lost);
    other.store.lose(lost);
    for (String name : other.store.names("index/")) {
      other.store.lose(name);
    }
    assertEquals(List.of(lost), heal().lost());
  }
}
