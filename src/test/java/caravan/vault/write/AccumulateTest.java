package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.BackupRequest;
import caravan.model.FileBatch;
import caravan.model.FileName;
import caravan.model.PathTree;
import caravan.model.Problem;
import caravan.platform.RawPaths;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectInfo;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source that accumulates: each snapshot holds all that the one before had. */
class AccumulateTest {
  @TempDir Path folder;
  private Workbench bench;
  private MemoryObjectStore store;
  private Vault vault;
  private Path source;

  @BeforeEach
  void create() throws IOException {
    bench = new Workbench(folder);
    store = new MemoryObjectStore();
    vault = bench.create("memory", store);
    source = Files.createDirectory(folder.resolve("source"));
  }

  private Workbench.Done backup(BackupRequest request) throws Exception {
    return bench.backup(request, bench.options(), vault);
  }

  private BackupRequest all() {
    return Workbench.request(source).accumulating(Optional.empty());
  }

  private BackupRequest only(String... paths) {
    List<List<FileName>> chosen = new ArrayList<>();
    for (String path : paths) {
      List<FileName> names = new ArrayList<>();
      Path.of(path).forEach(name -> names.add(RawPaths.nameOf(name)));
      chosen.add(names);
    }
    return Workbench.request(source).accumulating(Optional.of(PathTree.of(chosen)));
  }

  /** Files of a snapshot with their contents, by path below the source. */
  private Map<String, String> restored(Workbench.Done done) throws Exception {
    Path below = Workbench.below(bench.restoreElsewhere(store, done.result().name()), source);
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(below)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(below.relativize(path).toString(), Files.readString(path));
      }
    }
    return files;
  }

  private void write(String path, String content) throws IOException {
    Path file = source.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void backup_anyHistory_holdsTheUnion(int seed) throws Exception {
    Random random = new Random(seed);
    Map<String, String> expected = new TreeMap<>();
    Map<String, String> disk = new HashMap<>();
    for (int round = 0; round < 6; round++) {
      Set<String> fresh = new TreeSet<>();
      for (int i = 0; i < 25; i++) {
        String path =
            "d" + random.nextInt(4) + "/e" + random.nextInt(3) + "/f" + random.nextInt(40);
        path = random.nextInt(4) == 0 ? "top" + random.nextInt(30) : path;
        String content = "round " + round + " " + i + " " + "x".repeat(random.nextInt(300));
        write(path, content);
        disk.put(path, content);
        fresh.add(path);
      }
      boolean chosen = random.nextBoolean();
      Set<String> wanted = new HashSet<>(fresh);
      wanted.removeIf(path -> chosen && random.nextInt(3) == 0);
      Workbench.Done done = backup(chosen ? only(wanted.toArray(String[]::new)) : all());
      expected.putAll(disk(disk, chosen ? wanted : disk.keySet()));
      assertThat(done.problems().kept(Problem.Kind.UNREADABLE)).isEmpty();
      assertThat(restored(done)).isEqualTo(expected);
      assertThat(done.result().snapshot().files()).isEqualTo(expected.size());
      assertThat(done.result().snapshot().bytes())
          .isEqualTo(expected.values().stream().mapToLong(String::length).sum());
      assertThat(done.result().snapshot().directories()).isEqualTo(directories(done));
      for (String path : List.copyOf(disk.keySet())) {
        if (random.nextInt(3) > 0) {
          Files.delete(source.resolve(path));
          disk.remove(path);
        }
      }
      for (int i = 0; i < 4; i++) {
        if (random.nextInt(3) == 0) {
          String gone = "d" + i;
          Trees.run("rm", "-rf", source.resolve(gone));
          disk.keySet().removeIf(path -> path.startsWith(gone + "/"));
        }
      }
    }
  }

  private static Map<String, String> disk(Map<String, String> disk, Set<String> paths) {
    Map<String, String> found = new HashMap<>(disk);
    found.keySet().retainAll(paths);
    return found;
  }

  private long directories(Workbench.Done done) throws Exception {
    Path target = bench.restoreElsewhere(store, done.result().name());
    try (Stream<Path> paths = Files.walk(target)) {
      return paths.filter(Files::isDirectory).count() - 1;
    }
  }

  @Test
  void backup_allGone_rootIsTheSamePages() throws Exception {
    for (int i = 0; i < 3000; i++) {
      write("deep/below/f" + i, "content " + i);
    }
    Workbench.Done first = backup(all());
    Trees.run("rm", "-rf", source.resolve("deep"));
    long before = Workbench.bytes(store);
    Workbench.Done second = backup(all());
    assertThat(restored(second)).hasSize(3000).isEqualTo(restored(first));
    assertThat(second.counts().files()).isEqualTo(3000);
    assertThat(second.counts().changedFiles()).isZero();
    assertThat(Workbench.bytes(store) - before).isLessThan(20_000);
    assertThat(second.problems().kept(Problem.Kind.UNREADABLE)).isEmpty();
  }

  @Test
  void backup_chosenVanishesBeforeItIsRead_keepsTheVersionBefore() throws Exception {
    write("a/report", "one");
    write("a/other", "other");
    backup(all());
    Files.writeString(source.resolve("a/report"), "two, and longer");
    AtomicBoolean deleted = new AtomicBoolean();
    Workbench.Done done =
        bench.backup(
            only("a/report", "a/never-there"),
            bench.options(),
            batch -> {
              try {
                deleted.set(Files.deleteIfExists(source.resolve("a/report")) || deleted.get());
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
              return List.<FileBatch>of(batch);
            },
            vault);
    assertThat(deleted).isTrue();
    assertThat(restored(done)).isEqualTo(Map.of("a/report", "one", "a/other", "other"));
    assertThat(done.result().snapshot().files()).isEqualTo(2);
  }

  @Test
  void backup_fileWhereAFolderWas_keepsTheFolderAndSaysSo() throws Exception {
    write("name/inside", "kept");
    write("plain", "file");
    backup(all());
    Trees.run("rm", "-rf", source.resolve("name"));
    write("name", "a file now");
    Files.delete(source.resolve("plain"));
    write("plain/below", "a folder now");
    for (BackupRequest request : List.of(all(), only("name", "plain/below"))) {
      Workbench.Done done = backup(request);
      assertThat(restored(done)).isEqualTo(Map.of("name/inside", "kept", "plain", "file"));
      assertThat(done.problems().kept(Problem.Kind.UNREADABLE))
          .extracting(Problem::path)
          .containsExactlyInAnyOrder(
              source.resolve("name").toString(), source.resolve("plain").toString());
      assertThat(done.result().snapshot().files()).isEqualTo(2);
    }
  }

  @Test
  void backup_hardLinksOfTheParent_linkNothingElse() throws Exception {
    write("old/first", "linked");
    Files.createLink(source.resolve("old/second"), source.resolve("old/first"));
    backup(Workbench.request(source));
    Trees.run("rm", "-rf", source.resolve("old"));
    write("new/first", "of another inode");
    Files.createLink(source.resolve("new/second"), source.resolve("new/first"));
    Workbench.Done done = backup(all());
    assertThat(restored(done))
        .isEqualTo(
            Map.of(
                "old/first", "linked",
                "old/second", "linked",
                "new/first", "of another inode",
                "new/second", "of another inode"));
  }

  @Test
  void backup_namesThatAreNotUtf8_areChosenByTheirBytes() throws Exception {
    byte[] name = {'n', (byte) 0xe9, (byte) 0xff, '\n', ' '};
    Path file = source.resolve(RawPaths.ofBytes(name));
    Files.writeString(file, "raw");
    write("not chosen", "x");
    BackupRequest request =
        Workbench.request(source)
            .accumulating(Optional.of(PathTree.of(List.of(List.of(FileName.of(name))))));
    Workbench.Done done = backup(request);
    Files.delete(file);
    Workbench.Done second = backup(only("nothing"));
    for (Workbench.Done each : List.of(done, second)) {
      Path below = Workbench.below(bench.restoreElsewhere(store, each.result().name()), source);
      assertThat(Files.readString(below.resolve(RawPaths.ofBytes(name)))).isEqualTo("raw");
      assertThat(Files.exists(below.resolve("not chosen"))).isFalse();
    }
  }

  @Test
  void backup_treeOfTheParentDamaged_failsAndChangesNothing() throws Exception {
    for (int i = 0; i < 50; i++) {
      write("f" + i, "content " + i);
    }
    Workbench.Done first = backup(all());
    for (ObjectInfo info : store.list(ObjectKind.TREE.prefix())) {
      byte[] bytes = store.get(info.name(), Optional.empty());
      for (int at = 0; at < bytes.length; at += 5) {
        bytes[at] ^= 1;
      }
      store.overwrite(info.name(), bytes);
    }
    Files.delete(source.resolve("f1"));
    assertThatThrownBy(() -> backup(all()))
        .hasCauseInstanceOf(DamagedException.class)
        .hasStackTraceContaining("must hold all that it has");
    assertThat(vault.snapshots().snapshots())
        .extracting(s -> s.name())
        .containsExactly(first.result().name());
  }

  @Test
  void backup_newestSnapshotDamaged_doesNotBuildOnAnOlderOne() throws Exception {
    write("a", "one");
    backup(all());
    write("b", "two");
    Workbench.Done second = backup(all());
    String name = "snapshots/" + second.result().name();
    byte[] bytes = store.get(name, Optional.empty());
    bytes[bytes.length / 2] ^= 1;
    store.overwrite(name, bytes);
    assertThatThrownBy(() -> backup(all()))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("nothing was backed up");
  }
}
