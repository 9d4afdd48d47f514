package caravan.vault.maintain;

import static caravan.vault.VaultFixture.files;
import static caravan.vault.VaultFixture.same;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import caravan.storage.StoreException;
import caravan.vault.VaultFixture;
import caravan.vault.write.CommitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Writers, forgetting and prunes by turns at every call of the store, while time jumps: whatever is
 * listed in the end is whole.
 */
class InterleavingTest {
  private static final int SIZE = 40_000;

  @TempDir Path folder;
  private final Map<String, Map<String, byte[]>> expected = new ConcurrentHashMap<>();
  private VaultFixture fixture;

  private PruneOptions options() {
    return new PruneOptions(PruneOptions.MIN_GRACE, 0.3, false, "c", fixture::uptime);
  }

  /** Files of which runs share some, so that they count on each other's packs. */
  private static Map<String, byte[]> content(Random random) {
    Object[] pairs = new Object[6];
    for (int i = 0; i < 3; i++) {
      int seed = random.nextInt(5);
      pairs[2 * i] = (seed % 2 == 0 ? "d/f" : "f") + seed;
      pairs[2 * i + 1] = seed;
    }
    return files(SIZE, pairs);
  }

  private Object write(String source, Random random) throws Exception {
    for (int i = 0; i < 3; i++) {
      Map<String, byte[]> files = content(random);
      try {
        CommitResult result = fixture.backup(fixture.open(), source, files);
        expected.put(result.name(), files);
      } catch (StoreException e) {
        continue; // it says so, and commits nothing
      }
    }
    return source;
  }

  private Object prune() throws Exception {
    for (int i = 0; i < 4; i++) {
      try {
        new Prune().run(fixture.open(), options());
      } catch (StoreException | PruneRefusedException e) {
        continue; // another was at work; the assertions at the end tell if it was right
      }
    }
    return "pruned";
  }

  private Object forget(Random random) throws Exception {
    for (int i = 0; i < 3; i++) {
      List<String> names = fixture.snapshots();
      if (names.size() > 1) {
        new Forget()
            .run(
                fixture.open(),
                ForgetRequest.named(List.of(names.get(random.nextInt(names.size()))), false));
      } else {
        fixture.open();
      }
    }
    return "forgotten";
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 55})
  void run_writersForgettersAndPruners_everyListedSnapshotIsWhole(long seed) throws Exception {
    interleave(seed, 1 + (int) (seed % 2), false);
  }

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103, 104, 105, 106})
  void run_clientClockSkewed_everyListedSnapshotIsWhole(long seed) throws Exception {
    interleave(seed, 2, true);
  }

  private void interleave(long seed, int pruners, boolean skewed) throws Exception {
    Path mine = Files.createDirectories(folder.resolve("run-" + seed));
    fixture = VaultFixture.create(mine);
    Random random = new Random(seed);
    for (int i = 0; i < 3; i++) {
      Map<String, byte[]> files = content(random);
      expected.put(fixture.backup("first", files), files);
      fixture.pass(Duration.ofHours(9));
    }
    new Forget().run(fixture.open(), ForgetRequest.named(fixture.snapshots().subList(0, 2), false));
    fixture.pass(Duration.ofHours(25));
    if (seed % 3 == 0) {
      new Prune().run(fixture.open(), options());
    }
    Turns turns =
        new Turns(
            seed,
            r -> {
              int jump = r.nextInt(10);
              if (jump < 4) {
                fixture.pass(Duration.ofMinutes(jump == 0 ? r.nextInt(1560) : r.nextInt(240)));
              }
              if (skewed && r.nextInt(10) == 0) {
                fixture.skew(Duration.ofHours(r.nextInt(2000) - 1000));
              }
            });
    fixture.store.listen(turns);
    turns.actor(() -> write("first", new Random(seed + 1)));
    turns.actor(() -> write("second", new Random(seed + 2)));
    turns.actor(() -> forget(new Random(seed + 3)));
    for (int i = 0; i < pruners; i++) {
      turns.actor(this::prune);
    }
    List<Throwable> failures = turns.run();
    fixture.store.listen((call, name) -> {});
    for (Throwable failure : failures) {
      failure.printStackTrace();
    }
    assertEquals(List.of(), failures);
    assertAllWhole("seed " + seed);
    for (int i = 0; i < 3; i++) {
      fixture.pass(Duration.ofHours(25));
      new Prune().run(fixture.open(), options());
      assertAllWhole("seed " + seed + " after prune " + i);
    }
    assertEquals(List.of(), new Check().run(fixture.open(), CheckOptions.allData()).findings());
    assertEquals(List.of(), fixture.store.names("condemned/"));
  }

  private void assertAllWhole(String when) throws Exception {
    for (String name : fixture.snapshots()) {
      Map<String, byte[]> files = expected.get(name);
      if (files != null) { // else its writer was told that it failed
        assertTrue(same(files, fixture.read(name)), when + ": snapshot " + name);
      } else {
        fixture.read(name);
      }
    }
  }
}
