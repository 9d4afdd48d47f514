package caravan.vault.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.storage.ByteRange;
import caravan.storage.DelegatingStore;
import caravan.storage.FaultyObjectStore;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.index.Avoided;
import caravan.vault.maintain.Check;
import caravan.vault.maintain.CheckOptions;
import caravan.vault.maintain.CheckReport;
import caravan.vault.write.Trees;
import caravan.vault.write.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to stored objects: never a wrong byte, and all that can come back does. */
class DamageTest {
  private static final String[] KINDS = {
    "packs/", "trees/", "index/", "snapshots/", "keys/", "caravan.json"
  };

  @TempDir Path folder;
  private Workbench bench;
  private MemoryObjectStore base;
  private Path source;
  private Map<String, String> expected;
  private String snapshot;
  private int comingBack;

  @BeforeEach
  void create() throws Exception {
    bench = new Workbench(folder);
    base = new MemoryObjectStore();
    source = Files.createDirectory(folder.resolve("source"));
    for (int i = 0; i < 6; i++) {
      Trees.file(source.resolve("d" + i + "/small"), Trees.random(i, 3000));
      Trees.file(source.resolve("d" + i + "/large"), Trees.random(100 + i, 500_000));
    }
    snapshot = bench.backup(source, bench.create("memory", base)).result().name();
    expected = Trees.describe(source);
  }

  /** How an object is harmed. */
  private interface Harm {
    /** The new bytes, or null where it goes. */
    byte[] to(byte[] bytes, byte[] other, Random random);
  }

  private static final Map<String, Harm> HARMS =
      Map.of(
          "flipped",
          (bytes, other, random) -> {
            byte[] changed = bytes.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            return changed;
          },
          "cut",
          (bytes, other, random) -> Arrays.copyOf(bytes, random.nextInt(bytes.length)),
          "longer",
          (bytes, other, random) -> Arrays.copyOf(bytes, bytes.length + 1),
          "zeroed",
          (bytes, other, random) -> new byte[bytes.length],
          "swapped",
          (bytes, other, random) -> other.clone(),
          "gone",
          (bytes, other, random) -> null);

  @Test
  void restore_eachKindOfObjectHarmed_writesNoWrongByteAndReports() throws Exception {
    Random random = new Random(20261124);
    for (String kind : KINDS) {
      for (Map.Entry<String, Harm> harm : new TreeMap<>(HARMS).entrySet()) {
        MemoryObjectStore store = Workbench.copyOf(base);
        List<ObjectInfo> objects =
            new ArrayList<>(
                store.list("").stream().filter(o -> o.name().startsWith(kind)).toList());
        ObjectInfo victim = objects.get(random.nextInt(objects.size()));
        byte[] bytes = store.get(victim.name(), Optional.empty());
        ObjectInfo another =
            store.list("").stream()
                .filter(o -> !o.name().equals(victim.name()))
                .skip(random.nextInt(3))
                .findFirst()
                .orElseThrow();
        byte[] other = store.get(another.name(), Optional.empty());
        byte[] harmed = harm.getValue().to(bytes, other, random);
        if (harmed == null) {
          store.delete(victim.name());
        } else {
          store.overwrite(victim.name(), harmed);
        }
        restoreHolds(store, harm.getKey() + " " + victim.name());
      }
    }
    assertThat(comingBack).as("files that had to come back beside a lost pack").isPositive();
  }

  @Test
  void restore_packsSwappedWithEachOther_writesNoWrongByte() throws Exception {
    List<ObjectInfo> packs = base.list("packs/");
    byte[] first = base.get(packs.get(0).name(), Optional.empty());
    byte[] second = base.get(packs.get(1).name(), Optional.empty());
    base.overwrite(packs.get(0).name(), second);
    base.overwrite(packs.get(1).name(), first);
    restoreHolds(base, "swapped packs");
  }

  private void restoreHolds(MemoryObjectStore store, String what) throws Exception {
    Path target = bench.newTarget();
    boolean reported;
    Optional<Vault> restored = Optional.empty();
    try {
      Vault vault =
          Vault.open(
              "fresh",
              store,
              Workbench.KEY,
              Files.createTempDirectory(folder, "cache"),
              bench.clock);
      Vault.Listing listing = vault.snapshots();
      reported = !listing.damaged().isEmpty() || listing.snapshots().isEmpty();
      if (!reported) {
        RestoreReport report =
            Workbench.restore(
                vault,
                listing.snapshots().get(0),
                Workbench.into(target, RestoreOptions.Overwrite.NEVER));
        reported = report.failedCount() > 0;
        if (reported) {
          assertThat(report.damaged()).as(what).isTrue();
        }
        // A pack that grew or whose padding or footer was hit still gives back all of its blocks.
        boolean whole = report.failedCount() == 0;
        boolean index = what.contains("index/");
        sameAsFarAsItGoes(target, what, whole, index);
        restored = Optional.of(vault);
      }
    } catch (IOException e) {
      reported = true; // refused as a whole
      assertThat(e.getMessage()).as(what).isNotBlank();
    }
    if (what.contains("packs") && restored.isPresent()) {
      Set<String> untouched = untouched(restored.get());
      assertThat(filesIn(Workbench.below(target, source)))
          .as("%s: all files without a chunk in it come back", what)
          .containsAll(untouched);
      comingBack += untouched.size();
    }
    if (what.contains("gone") && !what.contains("keys/")) {
      assertThat(reported).as(what).isTrue();
    }
    Trees.delete(target);
  }

  private static Set<String> filesIn(Path tree) throws IOException {
    Set<String> files = new HashSet<>();
    Map<String, String> entries = Files.exists(tree) ? Trees.describe(tree) : Map.of();
    entries.forEach(
        (path, entry) -> {
          if (entry.startsWith("FILE")) {
            files.add(path);
          }
        });
    return files;
  }

  /** The source's files that a check, which reads the vault by itself, does not name. */
  private Set<String> untouched(Vault vault) throws Exception {
    Set<String> files = filesIn(source);
    for (CheckReport.Finding finding : new Check().run(vault, CheckOptions.allData()).findings()) {
      finding
          .files()
          .forEach(file -> files.remove(file.path().substring(source.toString().length())));
    }
    return files;
  }

  private void sameAsFarAsItGoes(Path target, String what, boolean whole, boolean index)
      throws IOException {
    Path restored = Workbench.below(target, source);
    Map<String, String> now = Files.exists(restored) ? Trees.describe(restored) : Map.of();
    if (whole) {
      assertThat(now).as(what).isEqualTo(expected);
      return;
    }
    Set<String> files = new HashSet<>();
    for (Map.Entry<String, String> entry : now.entrySet()) {
      if (entry.getValue().startsWith("FILE")) {
        assertThat(entry.getValue())
            .as("%s: %s", what, entry.getKey())
            .isEqualTo(expected.get(entry.getKey()));
        files.add(entry.getKey());
      }
    }
    assertThat(index && files.size() == 12).as(what).isFalse();
  }

  @Test
  void restore_damagedPackWhoseChunksLieElsewhereToo_readsThemThere() throws Exception {
    List<String> first = new ArrayList<>();
    base.list("packs/").forEach(pack -> first.add(pack.name()));
    // A run without index and parent stores everything again, in packs of its own.
    MemoryObjectStore other = Workbench.copyOf(base);
    for (ObjectInfo info : other.list("")) {
      if (info.name().matches("(index|snapshots|packs|trees)/.*")) {
        other.delete(info.name());
      }
    }
    bench.backup(source, bench.open("second", other));
    for (ObjectInfo info : other.list("")) {
      base.overwrite(info.name(), other.get(info.name(), Optional.empty()));
    }
    Random random = new Random(7);
    for (String name : first) {
      byte[] bytes = base.get(name, Optional.empty());
      bytes[random.nextInt(100)] ^= 1;
      base.overwrite(name, bytes);
    }
    assertThat(first).hasSizeGreaterThan(2);
    Path target = bench.restoreElsewhere(base, snapshot);
    assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(expected);
  }

  @Test
  void restore_storeThatAnswersShortOrWrongAndSaysNothing_isReportedNeverWritten()
      throws Exception {
    for (int n = 1; n <= 8; n++) {
      int every = n;
      for (boolean isShort : new boolean[] {true, false}) {
        String what = (isShort ? "short " : "wrong ") + n;
        Vault vault = bench.open("memory", base);
        FaultyObjectStore faulty = new FaultyObjectStore(base);
        Vault reading = bench.open("memory", faulty);
        if (isShort) {
          faulty.shortRead(call -> call % every == 0);
        } else {
          faulty.wrongRead(call -> call % every == 0);
        }
        Path target = bench.newTarget();
        RestoreReport report =
            Workbench.restore(
                reading,
                Workbench.find(vault, snapshot),
                Workbench.into(target, RestoreOptions.Overwrite.NEVER));
        sameAsFarAsItGoes(target, what, report.failedCount() == 0, false);
        Trees.delete(target);
      }
    }
  }

  @Test
  void restore_storeThatIsLostHalfWay_leavesNoPartOfAFile() throws Exception {
    for (int call = 1; call < 12; call++) {
      int from = call;
      FaultyObjectStore faulty = new FaultyObjectStore(base);
      Vault reading = bench.open("memory", faulty);
      Vault vault = bench.open("memory", base);
      int already = faulty.calls(FaultyObjectStore.Operation.GET);
      faulty.fail(
          FaultyObjectStore.Operation.GET,
          n -> n >= already + from,
          FaultyObjectStore.When.BEFORE_BYTES_LANDED,
          StoreException.retryable(StoreException.Reason.UNAVAILABLE, "gone"));
      Path target = bench.newTarget();
      boolean ended = false;
      try {
        RestoreReport report =
            Workbench.restore(
                reading,
                Workbench.find(vault, snapshot),
                Workbench.into(target, RestoreOptions.Overwrite.NEVER));
        ended = true;
        sameAsFarAsItGoes(target, "lost at " + call, report.failedCount() == 0, false);
      } catch (IOException e) {
        assertThat(e).hasMessage("gone");
      }
      // What did not get its final name is no file of the source.
      Path restored = Workbench.below(target, source);
      if (!ended && Files.exists(restored)) {
        sameAsFarAsItGoes(target, "lost at " + call, false, false);
      }
    }
  }

  @Test
  void backup_afterTheIndexWasDamaged_storesAgainWhatLayOnlyThere() throws Exception {
    for (ObjectInfo info : base.list("index/")) {
      byte[] bytes = base.get(info.name(), Optional.empty());
      bytes[200] ^= 1;
      base.overwrite(info.name(), bytes);
    }
    Vault again =
        Vault.open(
            "fresh", base, Workbench.KEY, Files.createTempDirectory(folder, "cache"), bench.clock);
    assertThat(again.index(Avoided.NOTHING).damaged()).isNotEmpty();
    String next = bench.backup(source, again).result().name();
    Path target = bench.restoreElsewhere(base, next);
    assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(expected);
  }

  @Test
  void restore_errorOfTheJvmInAWorker_isNoSuccess() throws Exception {
    ObjectStore failing =
        new DelegatingStore(base) {
          @Override
          public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
            if (name.startsWith("packs/")) {
              throw new OutOfMemoryError("made by the test");
            }
            return store.get(name, range);
          }
        };
    Vault vault = bench.open("memory", failing);
    StoredSnapshot stored = Workbench.find(vault, snapshot);
    RestoreOptions options = Workbench.into(bench.newTarget(), RestoreOptions.Overwrite.ALWAYS);

    assertThatThrownBy(() -> Workbench.restore(vault, stored, options))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage("made by the test");
  }
}
