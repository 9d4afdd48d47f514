package caravan.vault.maintain;

import static caravan.vault.VaultFixture.files;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import caravan.storage.Payload;
import caravan.vault.FakeStore;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.VaultFixture;
import caravan.vault.format.Envelope;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.Snapshot;
import caravan.vault.retention.RetentionPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetTest {
  @TempDir Path folder;
  private VaultFixture fixture;
  private final List<String> names = new ArrayList<>();

  @BeforeEach
  void create() throws Exception {
    fixture = VaultFixture.create(folder);
    for (int i = 0; i < 4; i++) {
      names.add(fixture.backup("s", files(1_000, "f", i)));
      fixture.pass(Duration.ofHours(1));
    }
  }

  private static RetentionPolicy last(int n) {
    return new RetentionPolicy(n, Map.of(), Optional.empty(), Map.of(), Set.of());
  }

  private ForgetReport forget(ForgetRequest request) throws Exception {
    return new Forget().run(fixture.open(), request);
  }

  private ForgetReport byRules(int keep, boolean dryRun) throws Exception {
    return forget(ForgetRequest.byRules(last(keep), ZoneOffset.UTC, dryRun));
  }

  /** The newest snapshot again, as a checkpoint. */
  private String checkpoint() throws Exception {
    Vault vault = fixture.open();
    StoredSnapshot newest = vault.snapshots().snapshots().get(names.size() - 1);
    Snapshot s = newest.snapshot();
    Snapshot checkpoint =
        new Snapshot(
            Snapshot.Type.CHECKPOINT,
            s.time(),
            s.started(),
            s.source(),
            s.paths(),
            s.host(),
            s.user(),
            s.tags(),
            s.client(),
            0,
            s.previous(),
            s.root(),
            0,
            0,
            0,
            0,
            List.of(),
            0,
            List.of(),
            false,
            List.of());
    Payload object =
        Payload.of(Envelope.seal(vault.keys(), ObjectKind.SNAPSHOT, checkpoint.encode()));
    String name = checkpoint.name(HexFormat.of().formatHex(object.sha256()));
    fixture.store.put("snapshots/" + name, object);
    return name;
  }

  @Test
  void run_keepLast_forgetsTheOthersAndSaysWhy() throws Exception {
    ForgetReport report = byRules(2, false);

    assertEquals(names.subList(2, 4), fixture.snapshots());
    assertEquals(2, report.forgotten().size());
    assertEquals(List.of("last"), report.kept().get(0).reasons());
  }

  @Test
  void run_dryRun_changesNothing() throws Exception {
    List<String> before = fixture.store.names("");

    assertEquals(3, byRules(1, true).forgotten().size());
    assertEquals(before, fixture.store.names(""));
  }

  @Test
  void run_groups_areDecidedApart() throws Exception {
    String other = fixture.backup("t", files(1_000, "g", 9));
    byRules(1, false);

    assertEquals(Set.of(names.get(3), other), Set.copyOf(fixture.snapshots()));
  }

  @Test
  void run_pinned_stays() throws Exception {
    Marks marks = new Marks(fixture.open());
    marks.put(names.get(0), Marks.Kind.PINNED, "holiday");
    marks.put(names.get(0), Marks.Kind.PINNED, "again");
    assertEquals(1, marks.list().size());

    byRules(1, false);
    assertEquals(List.of(names.get(0), names.get(3)), fixture.snapshots());
    assertThrows(
        ForgetException.class, () -> forget(ForgetRequest.named(List.of(names.get(0)), false)));
    assertEquals(1, marks.remove(names.get(0), Marks.Kind.PINNED));
    byRules(1, false);
    assertEquals(List.of(names.get(3)), fixture.snapshots());
  }

  @Test
  void run_namedByPrefixOrLatest_forgetsThose() throws Exception {
    String id = names.get(0).substring(names.get(0).indexOf('-') + 1);
    forget(ForgetRequest.named(List.of(id.substring(0, 12), "latest"), false));

    assertEquals(names.subList(1, 3), fixture.snapshots());
  }

  @Test
  void run_ambiguousOrUnknownName_forgetsNothing() {
    ForgetException several =
        assertThrows(
            ForgetException.class, () -> forget(ForgetRequest.named(List.of("2030"), false)));
    assertTrue(names.stream().allMatch(String.valueOf(several.getMessage())::contains));
    assertThrows(
        ForgetException.class,
        () -> forget(ForgetRequest.named(List.of(names.get(1), "zzzz"), false)));
    assertEquals(names, fixture.snapshots());
  }

  @Test
  void run_lockedSnapshot_isReportedAndTheRestGoes() throws Exception {
    fixture.store.lock("snapshots/" + names.get(0));
    ForgetReport report = byRules(1, false);

    assertEquals(names.get(0), report.refused().get(0).snapshot().name());
    assertEquals(List.of(names.get(0), names.get(3)), fixture.snapshots());
  }

  @Test
  void run_checkpoint_goesWhenItsRunHasCommitted() throws Exception {
    String checkpoint = checkpoint();
    byRules(10, false);
    assertTrue(fixture.snapshots().contains(checkpoint));
    fixture.pass(Duration.ofMinutes(1));
    names.add(fixture.backup("s", files(1_000, "f", 7)));

    byRules(10, false);
    assertEquals(names, fixture.snapshots());
  }

  @Test
  void run_crashAtEveryWrite_completesWhenRunAgain() throws Exception {
    FakeStore start = fixture.store.copy();
    fixture.store.revive();
    byRules(1, false);
    int writes = fixture.store.revive();
    for (int n = 1; n <= writes; n++) {
      for (boolean after : new boolean[] {false, true}) {
        fixture.store.reset(start);
        fixture.store.crashAt(n, after);
        assertThrows(FakeStore.Crash.class, () -> byRules(1, false));
        fixture.store.revive();
        assertTrue(fixture.snapshots().contains(names.get(3)));
        byRules(1, false);
        assertEquals(List.of(names.get(3)), fixture.snapshots());
      }
    }
  }
}
