package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectInfo;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.ObjectKind;
import caravan.vault.maintain.Check;
import caravan.vault.maintain.CheckOptions;
import caravan.vault.maintain.Marks;
import caravan.vault.write.Replication.Order;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicationTest {
  @TempDir Path folder;
  private Workbench bench;
  private Path source;
  private final MemoryObjectStore near = new MemoryObjectStore();
  private final MemoryObjectStore far = new MemoryObjectStore();
  private final Map<String, Map<String, String>> trees = new TreeMap<>();
  private Vault one;
  private String first;
  private String second;

  @BeforeEach
  void backUp() throws Exception {
    bench = new Workbench(folder);
    source = Files.createDirectory(folder.resolve("source"));
    one = bench.create("near", near);
    Trees.file(source.resolve("large"), Trees.random(1, 2_500_000));
    for (int i = 0; i < 4; i++) {
      Trees.file(source.resolve("d" + i + "/small"), Trees.random(10 + i, 3000));
    }
    first = backup(one);
    Trees.file(source.resolve("d1/new"), Trees.random(7, 600_000));
    Files.delete(source.resolve("d3/small"));
    second = backup(one);
    bench.twin("far", one, far);
  }

  private String backup(Vault... vaults) throws Exception {
    String name = bench.backup(source, vaults).result().name();
    trees.put(name, Trees.describe(source));
    return name;
  }

  private ReplicationReport replicate(Vault from, Vault to, Order order) throws Exception {
    return new Replication(bench.clock, System::nanoTime, (phase, done, total) -> {})
        .run(from, to, order);
  }

  private ReplicationReport replicate() throws Exception {
    return replicate(
        bench.open("near", near), bench.open("far", far), Order.everything(name -> false, false));
  }

  /** Whatever is listed restores from there alone. */
  private void everySnapshotRestores(MemoryObjectStore store, String when) throws Exception {
    for (ObjectInfo info : store.list("snapshots/")) {
      String name = Vault.lastPart(info.name());
      Path target = bench.restoreElsewhere(store, name);
      assertThat(Trees.describe(Workbench.below(target, source)))
          .as("%s: %s", when, name)
          .isEqualTo(trees.get(name));
      Trees.delete(target);
    }
  }

  private List<String> snapshots(MemoryObjectStore store) throws Exception {
    return store.list("snapshots/").stream().map(info -> Vault.lastPart(info.name())).toList();
  }

  @Test
  void run_newDestination_getsEverySnapshotAndIsAsSoundAsTheOther() throws Exception {
    ReplicationReport report = replicate();
    assertThat(report.snapshots()).containsExactly(first, second);
    assertThat(report.bytes()).isPositive();
    assertThat(report.damaged()).isEmpty();
    assertThat(snapshots(far)).containsExactlyInAnyOrder(first, second);
    everySnapshotRestores(far, "replicated");
    assertThat(new Check().run(bench.open("look", far), CheckOptions.allData()).findings())
        .isEmpty();
  }

  @Test
  void run_again_changesNothing() throws Exception {
    replicate();
    List<String> before = Workbench.names(far);
    assertThat(replicate().upToDate()).isTrue();
    assertThat(Workbench.names(far)).isEqualTo(before);
  }

  @Test
  void run_laggingDestination_getsOnlyWhatItLacks() throws Exception {
    replicate();
    long before = Workbench.bytes(far);
    Trees.file(source.resolve("d2/more"), Trees.random(99, 300_000));
    String third = backup(bench.open("near", near));
    ReplicationReport report = replicate();
    assertThat(report.snapshots()).containsExactly(third);
    assertThat(report.bytes()).isBetween(300_000L, 500_000L);
    assertThat(Workbench.bytes(far) - before).isLessThan(600_000);
    everySnapshotRestores(far, "caught up");
  }

  @Test
  void run_bothLagBehindOneAnother_haveTheSameAfterwards() throws Exception {
    replicate();
    Trees.file(source.resolve("d2/more"), Trees.random(99, 300_000));
    backup(bench.open("near", near));
    Trees.file(source.resolve("d2/less"), Trees.random(98, 200_000));
    backup(bench.open("far", far));
    replicate();
    replicate(
        bench.open("far", far), bench.open("near", near), Order.everything(name -> false, false));
    assertThat(snapshots(near)).hasSize(4).isEqualTo(snapshots(far));
    everySnapshotRestores(near, "near");
    everySnapshotRestores(far, "far");
  }

  @Test
  void run_targetFailsAtEachCall_listsOnlyWhatRestoresAndTheNextRunCompletes() throws Exception {
    MemoryObjectStore start = Workbench.copyOf(far);
    int outages = 0;
    for (int call = 1; ; call++) {
      for (boolean landed : new boolean[] {false, true}) {
        MemoryObjectStore store = Workbench.copyOf(start);
        FaultsFrom faults = new FaultsFrom(store, call, landed);
        Vault to = bench.open("far", faults);
        faults.arm();
        try {
          replicate(bench.open("near", near), to, Order.everything(name -> false, false));
        } catch (caravan.storage.StoreException e) {
          assertThat(faults.happened()).as("call %s", call).isTrue();
        }
        everySnapshotRestores(store, "call " + call);
        if (!faults.happened()) {
          assertThat(outages).isGreaterThan(20);
          return;
        }
        outages++;
        replicate(
            bench.open("near", near),
            bench.open("far", store),
            Order.everything(name -> false, false));
        assertThat(snapshots(store)).as("call %s", call).contains(first, second);
        everySnapshotRestores(store, "call " + call + ", next run");
      }
    }
  }

  @Test
  void run_dryRun_saysWhatWouldComeAndPutsNothing() throws Exception {
    Vault to = bench.open("far", far);
    List<String> before = Workbench.names(far);
    ReplicationReport plan =
        replicate(bench.open("near", near), to, Order.everything(name -> false, true));
    assertThat(Workbench.names(far)).isEqualTo(before);
    ReplicationReport done = replicate();
    assertThat(plan.snapshots()).isEqualTo(done.snapshots());
    assertThat(plan.packs()).isEqualTo(done.packs());
    assertThat(plan.bytes()).isEqualTo(done.bytes());
  }

  @Test
  void run_packThatTheSourceLost_leavesOutTheSnapshotsThatNeedIt() throws Exception {
    near.delete(packOf(second));
    ReplicationReport report = replicate();
    assertThat(report.snapshots()).containsExactly(first);
    assertThat(report.damaged()).containsOnlyKeys(second);
    assertThat(snapshots(far)).containsExactly(first);
    everySnapshotRestores(far, "the rest");
  }

  /** The data pack that only the second snapshot needs. */
  private String packOf(String snapshot) throws Exception {
    MemoryObjectStore probe = new MemoryObjectStore();
    bench.twin("probe", one, probe);
    replicate(
        bench.open("near", near),
        bench.open("probe", probe),
        new Order(name -> !name.equals(snapshot), name -> false, false));
    List<String> there = probe.list("packs/").stream().map(ObjectInfo::name).toList();
    return near.list("packs/").stream()
        .map(ObjectInfo::name)
        .filter(name -> !there.contains(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void run_packThatOneSourceHasWrong_comesFromTheOther() throws Exception {
    replicate();
    MemoryObjectStore third = new MemoryObjectStore();
    bench.twin("third", one, third);
    for (ObjectInfo info : near.list("packs/")) {
      byte[] bytes = near.get(info.name(), Optional.empty());
      bytes[50] ^= 1;
      near.overwrite(info.name(), bytes);
    }
    Vault both = Vault.reading(List.of(bench.open("near", near), bench.open("far", far)));
    ReplicationReport report =
        replicate(both, bench.open("third", third), Order.everything(name -> false, false));
    assertThat(report.snapshots()).hasSize(2);
    assertThat(both.notes()).anyMatch(note -> note.startsWith("'near' is damaged"));
    everySnapshotRestores(third, "from two");
  }

  @Test
  void run_packsThatAreCondemnedAtTheTarget_areNotCountedOn() throws Exception {
    replicate();
    far.list("snapshots/").forEach(info -> lose(far, info.name()));
    StringBuilder packs = new StringBuilder();
    for (String prefix : List.of("packs/", "trees/")) {
      for (ObjectInfo info : far.list(prefix)) {
        packs.append(packs.isEmpty() ? "" : ",").append('"').append(info.name()).append('"');
      }
    }
    String json = "{\"version\":1,\"type\":\"condemned\",\"packs\":[" + packs + "]}";
    bench
        .open("far", far)
        .seal(ObjectKind.CONDEMNED, "condemned/", json.getBytes(StandardCharsets.UTF_8));
    List<String> condemned =
        Workbench.names(far).stream().filter(packs.toString()::contains).toList();
    assertThat(condemned).isNotEmpty();
    replicate();
    condemned.forEach(name -> lose(far, name)); // as its prune would
    assertThat(snapshots(far)).hasSize(2);
    everySnapshotRestores(far, "beside a prune");
  }

  private static void lose(MemoryObjectStore store, String name) {
    try {
      store.delete(name);
    } catch (caravan.storage.StoreException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void run_recordsAndMarks_comeAlongButNotThoseOfOneDestination() throws Exception {
    new Marks(one).put(first, Marks.Kind.PINNED, "keep it");
    byte[] json = "{\"version\":1,\"type\":\"report\"}".getBytes(StandardCharsets.UTF_8);
    String report = one.seal(ObjectKind.RECORD, "records/report/", json);
    byte[] damage = "{\"version\":1,\"type\":\"damage\"}".getBytes(StandardCharsets.UTF_8);
    one.seal(ObjectKind.RECORD, Vault.DAMAGE, damage);
    assertThat(replicate().records()).isEqualTo(2);
    assertThat(new Marks(bench.open("far", far)).marked(Marks.Kind.PINNED)).containsExactly(first);
    assertThat(far.stat(report)).isPresent();
    assertThat(far.list(Vault.DAMAGE)).isEmpty();
    assertThat(far.list(Vault.INSTANCES)).isNotEqualTo(near.list(Vault.INSTANCES));
    assertThat(replicate().upToDate()).isTrue();
  }

  @Test
  void run_forgottenSnapshot_doesNotComeBack() throws Exception {
    ReplicationReport report =
        replicate(
            bench.open("near", near),
            bench.open("far", far),
            Order.everything(first::equals, false));
    assertThat(report.skipped()).isEqualTo(1);
    assertThat(snapshots(far)).containsExactly(second);
    assertThat(bench.open("far", far).snapshots().snapshots())
        .extracting(StoredSnapshot::name)
        .containsExactly(second);
  }
}
