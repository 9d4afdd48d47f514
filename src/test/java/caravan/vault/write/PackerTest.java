package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.FileBatch;
import caravan.model.Found;
import caravan.platform.limits.CpuShare;
import caravan.platform.limits.HandTime;
import caravan.storage.MemoryObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PackerTest {
  @TempDir Path folder;

  /** As a split does: it looks for the next pack before it stores the one that it has. */
  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void packs_checkpointWaitsForAPackThatIsNotStoredYet_goesOn() throws Exception {
    Workbench bench = new Workbench(folder);
    Path source = Files.createDirectory(folder.resolve("source"));
    for (int i = 0; i < 60; i++) {
      Trees.file(source.resolve("file-" + i), Trees.random(i, 400_000));
    }
    MemoryObjectStore store = new MemoryObjectStore();

    Workbench.Done done =
        bench.backup(
            Workbench.request(source),
            Workbench.withCheckpoints(bench.options()),
            PackerTest::oneByOne,
            bench.create("test", store));

    Path target = bench.restoreElsewhere(store, done.result().name());
    assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(Trees.describe(source));
  }

  @Test
  void packs_cpuShare_countsWalkReaderAndWorkersAndStoresTheSame() throws Exception {
    Workbench bench = new Workbench(folder);
    Path source = Files.createDirectory(folder.resolve("source"));
    for (int i = 0; i < 30; i++) {
      Trees.file(source.resolve("file-" + i), Trees.random(i, 400_000));
    }
    Set<String> counted = ConcurrentHashMap.newKeySet();
    HandTime time = new HandTime();
    AtomicLong used = new AtomicLong();
    CpuShare cpu =
        new CpuShare(
            2,
            time,
            () -> {
              counted.add(Thread.currentThread().getName());
              return used.addAndGet(50_000_000);
            });
    cpu.limit(0.1);
    MemoryObjectStore store = new MemoryObjectStore();

    Workbench.Done done =
        bench.backup(
            Workbench.request(source),
            Workbench.withCpu(bench.options(), cpu),
            List::of,
            bench.create("test", store));

    assertThat(counted).contains("walk", "read", "pack");
    assertThat(cpu.restedNanos()).isPositive();
    Path target = bench.restoreElsewhere(store, done.result().name());
    assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(Trees.describe(source));
  }

  private static List<FileBatch> oneByOne(FileBatch batch) {
    List<FileBatch> parts = new ArrayList<>();
    for (Found step : batch.steps()) {
      parts.add(batch.with(List.of(step)));
    }
    return parts;
  }
}
