package caravan.analysis.document;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Unreadable.Reason;
import caravan.platform.temporary.TemporaryFiles;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the worker starts and ends. */
class WorkerLifeTest {
  @TempDir Path directory;

  /** Those of other tests in this JVM, as servers. */
  private Set<Long> before = Set.of();

  @BeforeEach
  void remember() {
    before = ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  private List<ProcessHandle> workers() {
    return ProcessHandle.current()
        .children()
        .filter(each -> each.isAlive() && !before.contains(each.pid()))
        .toList();
  }

  @Test
  void open_startsNoProcess_closeEndsIt() throws Exception {
    ReaderFixture reader = new ReaderFixture(DocumentLimits.standard(), directory);
    assertThat(workers()).isEmpty();
    reader.read("a.txt", "words");
    List<ProcessHandle> running = workers();
    assertThat(running).hasSize(1);

    reader.close();

    running.get(0).onExit().get(30, TimeUnit.SECONDS);
    assertThat(workers()).isEmpty();
  }

  @Test
  void read_afterTheWorkerWasKilled_startsAnother() throws Exception {
    try (ReaderFixture reader = new ReaderFixture(DocumentLimits.standard(), directory)) {
      reader.read("a.txt", "words");
      ProcessHandle first = workers().get(0);
      first.destroyForcibly();
      first.onExit().get(30, TimeUnit.SECONDS);

      assertThat(reader.read("b.txt", "other words").text()).isEqualTo("other words");
      assertThat(workers().get(0).pid()).isNotEqualTo(first.pid());
    }
  }

  @Test
  void read_afterSoManyDocuments_startsAnother() throws Exception {
    try (ReaderFixture reader =
        new ReaderFixture(DocumentLimits.standard().withDocuments(1), directory)) {
      Set<Long> processes = new HashSet<>();
      for (int i = 0; i < 6; i++) {
        assertThat(reader.read(i + ".txt", "words " + i).text()).isEqualTo("words " + i);
        workers().forEach(worker -> processes.add(worker.pid()));
      }
      assertThat(processes).as("each takes one or two").hasSizeGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void read_moreMemoryThanAllowed_isOutOfMemory_andTheNextIsRead() throws Exception {
    byte[] sheet = Samples.xls(60_000);
    try (ReaderFixture reader =
        new ReaderFixture(
            DocumentLimits.standard().withHeapMegabytes(64).withTime(Duration.ofSeconds(60)),
            directory)) {
      Extract extract = reader.read("large.xls", sheet);

      assertThat(extract.unreadable().map(Unreadable::reason)).contains(Reason.OUT_OF_MEMORY);
      assertThat(reader.read("b.txt", "other words").text()).isEqualTo("other words");
    }
  }

  @Test
  void read_longerThanAllowed_isTimedOut_andTheNextIsRead() throws Exception {
    try (ReaderFixture reader =
        new ReaderFixture(DocumentLimits.standard().withTime(Duration.ofMillis(150)), directory)) {
      // a new worker takes longer than that for its first sheet
      Extract extract = reader.read("large.xls", Samples.xls(60_000));

      assertThat(extract.unreadable().map(Unreadable::reason)).contains(Reason.TIMED_OUT);
    }
    try (ReaderFixture reader = new ReaderFixture(DocumentLimits.standard(), directory)) {
      assertThat(reader.read("b.txt", "other words").text()).isEqualTo("other words");
    }
  }

  @Test
  void read_moreUnpackedThanAllowed_isABomb() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("report.docx"));
      zip.write(Samples.docx("Report", "Eve", Samples.SENTENCE));
    }
    DocumentLimits limits =
        new DocumentLimits(
            192,
            Duration.ofMinutes(1),
            10,
            Duration.ofMinutes(1),
            1 << 20,
            1_000,
            1_000,
            10,
            10,
            4,
            1_000);
    try (ReaderFixture reader = new ReaderFixture(limits, directory)) {
      Extract extract = reader.read("a.zip", bytes.toByteArray());

      assertThat(extract.unreadable().map(Unreadable::reason)).contains(Reason.BOMB);
      assertThat(extract.members()).containsExactly("report.docx");
    }
  }

  @Test
  void home_isPrivate_andGoesWithTheReader() throws Exception {
    WorkerHome home = WorkerHome.in(directory);

    assertThat(home.configuration()).exists();
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.directory())))
          .isEqualTo("rwx------");
    }
    Files.createDirectories(home.temporary().resolve("sub"));
    Files.writeString(home.temporary().resolve("sub/left"), "x");
    home.sweep();
    assertThat(home.temporary()).isEmptyDirectory();

    home.close();

    assertThat(home.directory()).doesNotExist();
  }

  /** The parent is killed in a way that lets it do nothing about it. */
  @Test
  @Timeout(120)
  void worker_ofAKilledParent_ends() throws Exception {
    Path file = directory.resolve("a.txt");
    Files.writeString(file, "words");
    Process parent =
        new ProcessBuilder(
                java(),
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                OneDocument.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(said.readLine()).isEqualTo("words");
      List<ProcessHandle> running = parent.children().toList();
      assertThat(running).hasSize(1);

      parent.destroyForcibly().waitFor();

      running.get(0).onExit().get(60, TimeUnit.SECONDS);
    } finally {
      parent.destroyForcibly();
    }
    TemporaryFiles files = new TemporaryFiles(directory);
    assertThat(files.removeLeft(Instant.now().plus(Duration.ofHours(1)), Duration.ZERO))
        .as("what the parent could not remove")
        .isEqualTo(1);
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
