package caravan.vault.organized;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.security.Credential;
import caravan.security.WrongKeyException;
import caravan.storage.MemoryObjectStore;
import caravan.vault.StoredSnapshot;
import caravan.vault.restore.RestoreReport;
import caravan.vault.write.Trees;
import caravan.vault.write.Workbench;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands at a destination after exports, and what comes back from it. */
class ExportTest {
  @TempDir Path folder;
  private Exporting work;
  private MemoryObjectStore drive;

  @BeforeEach
  void setUp() throws Exception {
    work = new Exporting(folder);
    drive = new MemoryObjectStore(work.bench.clock);
    work.write("notes.txt", "first");
    work.write("papers/plan.pdf", "a plan");
    work.write("papers/old/plan.pdf", "an older plan");
    Files.createSymbolicLink(work.source.resolve("link"), Path.of("notes.txt"));
    Files.createLink(work.source.resolve("papers/same.txt"), work.source.resolve("notes.txt"));
  }

  @Test
  void export_first_placesFilesUnderTheirOwnNamesAndRestores() throws Exception {
    StoredSnapshot snapshot = work.backup();
    ExportReport report = work.export(drive, snapshot);
    assertThat(Exporting.names(drive))
        .containsExactly(
            "Documents/papers/old/plan.pdf", "Documents/papers/plan.pdf", "Texts/notes.txt");
    assertThat(Exporting.text(drive, "Documents/papers/plan.pdf")).isEqualTo("a plan");
    assertThat(report.sent()).isEqualTo(3);
    assertThat(report.notices()).isEmpty();
    work.assertRestores(drive, snapshot, work.tree());
  }

  @Test
  void export_nothingChanged_touchesNoFile() throws Exception {
    StoredSnapshot snapshot = work.backup();
    work.export(drive, snapshot);
    DyingStore counting = new DyingStore(drive, Integer.MAX_VALUE);
    ExportReport report = work.export(counting, snapshot);
    assertThat(report.sent() + report.moved() + report.removed()).isZero();
    assertThat(counting.changed).isEmpty();
    StoredSnapshot again = work.backup();
    work.export(counting, again);
    // the directories above the source have other times by now, so one page differs
    assertThat(counting.changed)
        .hasSizeLessThanOrEqualTo(2)
        .allMatch(name -> name.startsWith(".caravan/"));
  }

  @Test
  void export_changedDeletedRenamed_keepsTheOldOnesAsVersions() throws Exception {
    StoredSnapshot first = work.backup();
    Map<String, String> before = work.tree();
    work.export(drive, first);
    work.write("notes.txt", "second");
    Files.delete(work.source.resolve("papers/plan.pdf"));
    Files.move(work.source.resolve("papers/old"), work.source.resolve("papers/older"));
    StoredSnapshot second = work.backup();
    ExportReport report = work.export(drive, second);
    assertThat(report.moved()).isEqualTo(3);
    assertThat(Exporting.names(drive))
        .contains("Texts/notes.txt", "Documents/papers/older/plan.pdf")
        .doesNotContain("Documents/papers/plan.pdf")
        .filteredOn(name -> name.startsWith(".versions/"))
        .hasSize(3)
        .allMatch(name -> name.matches(".* \\(\\d{4}-\\d\\d-\\d\\d \\d{6}\\)\\.(txt|pdf)"));
    assertThat(Exporting.text(drive, "Texts/notes.txt")).isEqualTo("second");
    work.assertRestores(drive, first, before);
    work.assertRestores(drive, second, work.tree());
  }

  @Test
  void export_contentOfAnotherKind_movesToAnotherDirectoryElseStays() throws Exception {
    work.write("script", "echo");
    work.export(drive, work.backup());
    work.write("script", "echo more");
    work.export(drive, work.backup());
    assertThat(Exporting.names(drive)).contains("Texts/script");
    work.write("script", "#!/bin/sh\necho");
    work.export(drive, work.backup());
    assertThat(Exporting.names(drive)).contains("Code/script").doesNotContain("Texts/script");
  }

  @Test
  void export_somebodyMeddled_losesNothingAndSaysSo() throws Exception {
    StoredSnapshot first = work.backup();
    work.export(drive, first);
    drive.overwrite("Texts/notes.txt", "mine".getBytes(StandardCharsets.UTF_8));
    drive.overwrite("Texts/new.txt", "also mine".getBytes(StandardCharsets.UTF_8));
    drive.delete("Documents/papers/plan.pdf");
    work.write("notes.txt", "second");
    work.write("new.txt", "new");
    work.write("papers/plan.pdf", "another plan");
    StoredSnapshot second = work.backup();
    ExportReport report = work.export(drive, second);
    assertThat(report.notices())
        .anyMatch(n -> n.contains("'Texts/notes.txt' was changed by somebody"))
        .anyMatch(n -> n.contains("'Texts/new.txt' was there and is not Caravan's"))
        .anyMatch(n -> n.contains("'Documents/papers/plan.pdf' was removed"));
    assertThat(Exporting.names(drive))
        .filteredOn(name -> name.contains("(changed "))
        .singleElement()
        .satisfies(name -> assertThat(Exporting.text(drive, name)).isEqualTo("mine"));
    assertThat(Exporting.names(drive))
        .filteredOn(name -> name.contains("(found "))
        .singleElement()
        .satisfies(name -> assertThat(Exporting.text(drive, name)).isEqualTo("also mine"));
    work.assertRestores(drive, second, work.tree());
    RestoreReport old = work.restore(drive, first.name(), work.bench.newTarget());
    assertThat(old.damaged()).isTrue();
    assertThat(old.failed())
        .extracting(f -> Path.of(f.path()).getFileName().toString())
        .contains("notes.txt", "plan.pdf");
  }

  @Test
  void check_somebodyMeddled_sendsAgain() throws Exception {
    StoredSnapshot first = work.backup();
    work.export(drive, first);
    drive.overwrite("Texts/notes.txt", "mine now".getBytes(StandardCharsets.UTF_8));
    drive.delete("Documents/papers/plan.pdf");
    ExportReport report = work.export(drive, first, Exporting.checking());
    assertThat(report.sent()).isEqualTo(2);
    assertThat(report.notices()).hasSize(2);
    work.assertRestores(drive, first, work.tree());
  }

  @Test
  void export_sealed_hidesContentsAndRestores() throws Exception {
    byte[] large = Trees.random(7, 3 << 20);
    Files.write(work.source.resolve("large.bin"), large);
    work.write("empty.txt", "");
    StoredSnapshot snapshot = work.backup();
    work.export(drive, snapshot, Exporting.sealed());
    assertThat(Exporting.names(drive)).contains("Texts/notes.txt.sealed");
    assertThat(Exporting.text(drive, "Documents/papers/plan.pdf.sealed")).doesNotContain("a plan");
    work.assertRestores(drive, snapshot, work.tree());
    byte[] object = drive.get("Texts/large.bin.sealed", java.util.Optional.empty());
    object[1 << 21] ^= 1;
    drive.overwrite("Texts/large.bin.sealed", object);
    RestoreReport report = work.restore(drive, snapshot.name(), work.bench.newTarget());
    assertThat(report.failed())
        .singleElement()
        .satisfies(f -> assertThat(f.path()).endsWith("large.bin"));
  }

  @Test
  void open_wrongKey_isRefused() throws Exception {
    work.export(drive, work.backup());
    byte[] other = new byte[32];
    other[0] = 1;
    assertThatThrownBy(() -> work.open(drive, new Credential.KeyFile(other)))
        .isInstanceOf(WrongKeyException.class);
  }

  @Test
  void export_sparseAndTooLarge_restoresTheOneAndNamesTheOther() throws Exception {
    try (RandomAccessFile sparse =
            new RandomAccessFile(work.source.resolve("sparse").toFile(), "rw");
        RandomAccessFile huge = new RandomAccessFile(work.source.resolve("huge").toFile(), "rw")) {
      sparse.setLength(20 << 20);
      sparse.seek(9 << 20);
      sparse.write(Trees.random(1, 200_000));
      huge.setLength(1L << 31);
    }
    StoredSnapshot snapshot = work.backup();
    ExportReport report = work.export(drive, snapshot);
    assertThat(report.notices()).singleElement().asString().contains("huge", "2 GiB");
    Path target = work.bench.newTarget();
    RestoreReport restored = work.restore(drive, snapshot.name(), target);
    assertThat(restored.failed())
        .singleElement()
        .satisfies(f -> assertThat(f.path()).endsWith("huge"));
    Map<String, String> tree = work.tree();
    Map<String, String> back = Trees.describe(Workbench.below(target, work.source));
    assertThat(back.get("/sparse")).isEqualTo(tree.get("/sparse"));
  }

  @Test
  void export_timeIsOver_removesVersionsWithTheSnapshotsThatNeedThem() throws Exception {
    StoredSnapshot first = work.backup();
    work.export(drive, first);
    work.write("notes.txt", "second");
    StoredSnapshot second = work.backup();
    work.export(drive, second);
    drive.overwrite(".versions/mine.txt", new byte[1]);
    Map<String, String> tree = work.tree();
    work.bench.advance(Duration.ofDays(20));
    work.write("notes.txt", "third");
    StoredSnapshot third = work.backup();
    work.export(drive, third);
    work.assertRestores(drive, second, tree);
    work.bench.advance(Duration.ofDays(11));
    ExportReport report = work.export(drive, third);
    assertThat(report.removed()).isEqualTo(1);
    assertThat(work.open(drive, Workbench.KEY).snapshots().snapshots())
        .extracting(StoredSnapshot::name)
        .containsExactly(second.name(), third.name());
    work.assertRestores(drive, second, tree);
    work.bench.advance(Duration.ofDays(30));
    assertThat(work.export(drive, third).removed()).isEqualTo(2);
    work.assertRestores(drive, third, work.tree());
    assertThat(Exporting.names(drive))
        .filteredOn(name -> name.startsWith(".versions/"))
        .containsExactly(".versions/mine.txt");
  }

  @Test
  void export_hostileNames_allRestore() throws Exception {
    for (String name :
        new String[] {
          "a:b.txt",
          "a?b.txt",
          "CON.txt",
          "dot.",
          " space",
          "Case.txt",
          "case.txt",
          "CASE.TXT",
          "e\u0301.txt",
          "\u00e9.txt",
          "f".repeat(64),
          "x".repeat(250) + ".txt",
          "back\\slash",
          ".tmp",
          "new\nline",
          "\u202egnp.exe",
          ".x.icloud"
        }) {
      work.write(name, "content of " + name);
      work.write("deep/" + name + "/" + name, "deep " + name);
    }
    StoredSnapshot snapshot = work.backup();
    ExportReport report = work.export(drive, snapshot);
    assertThat(report.sent()).isEqualTo(3 + 2 * 17);
    assertThat(report.notices()).isEmpty();
    work.assertRestores(drive, snapshot, work.tree());
    Files.delete(work.source.resolve("Case.txt"));
    StoredSnapshot second = work.backup();
    assertThat(work.export(drive, second).sent()).isZero();
    work.assertRestores(drive, second, work.tree());
  }

  @Test
  void export_crashAtEveryChange_losesNothingAndGoesOn() throws Exception {
    StoredSnapshot first = work.backup();
    Map<String, String> before = work.tree();
    work.export(drive, first);
    work.write("notes.txt", "second");
    Files.delete(work.source.resolve("papers/plan.pdf"));
    Files.move(work.source.resolve("papers/old/plan.pdf"), work.source.resolve("papers/plan.pdf"));
    StoredSnapshot second = work.backup();
    Map<String, String> middle = work.tree();
    work.write("notes.txt", "third");
    Files.delete(work.source.resolve("papers/plan.pdf"));
    StoredSnapshot third = work.backup();
    boolean ended = false;
    for (int last = 0; !ended; last++) {
      MemoryObjectStore copy = Workbench.copyOf(drive);
      try {
        work.export(new DyingStore(copy, last), second);
        ended = true;
      } catch (java.io.IOException e) {
        assertThat(e).hasMessageContaining("killed");
      }
      work.assertRestores(copy, first, before);
      MemoryObjectStore forward = Workbench.copyOf(copy);
      work.export(copy, second);
      work.assertRestores(copy, first, before);
      work.assertRestores(copy, second, middle);
      work.export(forward, third); // or another snapshot comes first
      work.assertRestores(forward, first, before);
      work.assertRestores(forward, third, work.tree());
      MemoryObjectStore back = forward;
      work.export(back, first); // or an older one is wanted again
      work.assertRestores(back, first, before);
      assertThat(last).isLessThan(200);
    }
  }

  @Test
  void export_twoSourcesAlike_doNotMeet() throws Exception {
    StoredSnapshot one = work.backup();
    Map<String, String> tree = work.tree();
    work.export(drive, one);
    Path other = Files.createDirectories(folder.resolve("other/source"));
    Files.writeString(other.resolve("notes.txt"), "others' notes");
    var request = Workbench.request(other);
    StoredSnapshot two =
        Workbench.find(
            work.vault,
            work.bench
                .backup(
                    new caravan.model.BackupRequest(
                        "second",
                        request.paths(),
                        request.excludes(),
                        request.includes(),
                        request.excludeCaches(),
                        request.excludeIfPresent(),
                        request.excludeLargerThan(),
                        request.oneFileSystem(),
                        request.tags(),
                        request.force(),
                        request.dryRun(),
                        request.stdinName()),
                    work.bench.options(),
                    work.vault)
                .result()
                .name());
    work.export(drive, two);
    assertThat(Exporting.names(drive)).contains("Texts/notes.txt", "Texts/second/notes.txt");
    work.assertRestores(drive, one, tree);
  }
}
