package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.Problem;
import caravan.storage.MemoryObjectStore;
import caravan.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of which only a cloud service has the content. */
class CloudOnlyTest {
  private static final FileTime THEN = FileTime.fromMillis(1_700_000_000_000L);

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
    write("here.txt", "here");
  }

  private Path write(String name, String text) throws IOException {
    Path file = Files.writeString(source.resolve(name), text);
    return Files.setLastModifiedTime(file, THEN);
  }

  private Workbench.Done backup() throws Exception {
    return bench.backup(Workbench.request(source), bench.options(), vault);
  }

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

  @Test
  void neverStored_isToldAndNotRead() throws Exception {
    Path far = write("far.txt", "would be downloaded");
    bench.elsewhere.add(far);

    Workbench.Done done = backup();

    assertThat(done.problems().kept(Problem.Kind.UNREADABLE))
        .singleElement()
        .satisfies(p -> notDownloaded(p, far));
    assertThat(restored(done)).containsOnlyKeys("here.txt");
  }

  @Test
  void storedBefore_evictedSince_staysAndIsNotTold() throws Exception {
    Path far = write("far.txt", "content");
    backup();
    bench.elsewhere.add(far);
    Files.setPosixFilePermissions(far, Files.getPosixFilePermissions(source)); // a new ctime

    Workbench.Done done = backup();
    Workbench.Done next = backup();

    assertThat(done.problems().kept(Problem.Kind.UNREADABLE)).isEmpty();
    assertThat(restored(done)).containsEntry("far.txt", "content");
    assertThat(restored(next)).containsEntry("far.txt", "content");
    assertThat(next.counts().files()).isEqualTo(2);
  }

  @Test
  void storedBefore_changedElsewhere_staysAsItWasAndIsTold() throws Exception {
    Path far = write("far.txt", "content");
    backup();
    write("far.txt", "changed on another machine");
    bench.elsewhere.add(far);

    Workbench.Done done = backup();

    assertThat(done.problems().kept(Problem.Kind.UNREADABLE))
        .singleElement()
        .satisfies(p -> notDownloaded(p, far));
    assertThat(restored(done)).containsEntry("far.txt", "content");
  }

  @Test
  void standInOfAStoredFile_keepsIt_andItsReturnIsTaken() throws Exception {
    for (String name : new String[] {"!first.txt", "report.txt"}) {
      write(name, "content");
    }
    backup();
    for (String name : new String[] {"!first.txt", "report.txt"}) {
      Files.delete(source.resolve(name));
      write("." + name + ".icloud", "bplist00");
    }

    Workbench.Done evicted = backup();
    Files.delete(source.resolve(".report.txt.icloud"));
    write("report.txt", "changed");
    Workbench.Done back = backup();

    assertThat(evicted.problems().kept(Problem.Kind.UNREADABLE)).isEmpty();
    assertThat(restored(evicted))
        .containsEntry("!first.txt", "content")
        .containsEntry("report.txt", "content")
        .containsEntry(".report.txt.icloud", "bplist00");
    assertThat(restored(back))
        .containsEntry("!first.txt", "content")
        .containsEntry("report.txt", "changed")
        .doesNotContainKey(".report.txt.icloud");
  }

  @Test
  void standInOfAFileThatWasNeverHere_isTold() throws Exception {
    write(".never.txt.icloud", "bplist00");

    Workbench.Done done = backup();

    assertThat(done.problems().kept(Problem.Kind.UNREADABLE))
        .singleElement()
        .satisfies(p -> notDownloaded(p, source.resolve("never.txt")));
  }

  @Test
  void namesThatOnlyLookLikeStandIns_areFilesAsOthers() throws Exception {
    for (String name : new String[] {"...icloud", "....icloud", ".icloud"}) {
      write(name, "mine");
    }

    Workbench.Done done = backup();

    assertThat(done.problems().kept(Problem.Kind.UNREADABLE)).isEmpty();
    assertThat(restored(done)).containsOnlyKeys("here.txt", "...icloud", "....icloud", ".icloud");
  }

  @Test
  void deletedWithItsStandIn_isGone() throws Exception {
    write("report.txt", "content");
    backup();
    Files.delete(source.resolve("report.txt"));
    write(".report.txt.icloud", "bplist00");
    backup();
    Files.delete(source.resolve(".report.txt.icloud"));

    assertThat(restored(backup())).containsOnlyKeys("here.txt");
  }

  private static void notDownloaded(Problem problem, Path path) {
    assertThat(problem.path()).isEqualTo(path.toString());
    assertThat(problem.kind()).isEqualTo(Problem.Kind.UNREADABLE);
    assertThat(problem.reason()).contains("not downloaded");
  }
}
