package caravan.security.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain of what was done. */
class AuditLogTest {
  private static final Principal ADA = new Principal("ada", Role.ADMIN, "10.0.0.1");

  @TempDir Path folder;
  private Path file;
  private AuditLog log;

  @BeforeEach
  void create() {
    file = folder.resolve("access").resolve("audit.jsonl");
    log = new AuditLog(file, Clock.systemUTC());
  }

  private void fill(int lines) throws Exception {
    for (int i = 0; i < lines; i++) {
      log.record(ADA, "backup", "docs " + i, "done");
    }
  }

  @Test
  void verify_whatWasRecorded_isWhole() throws Exception {
    assertThat(log.verify().lines()).isZero();
    fill(5);
    AuditLog.Proof proof = log.verify();
    assertThat(proof.lines()).isEqualTo(5);
    assertThat(proof.broken()).isEmpty();
    assertThat(proof.head()).isEqualTo(log.head());
    assertThat(Files.readString(file)).contains("\"who\":\"ada\"", "10.0.0.1", "docs 3");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void record_onAThreadThatIsInterrupted_isWrittenAndTheThreadStaysSo() throws Exception {
    fill(1);
    Thread.currentThread().interrupt();
    log.record(ADA, "check", "docs", "interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(log.verify().lines()).isEqualTo(2);
    assertThat(log.verify().broken()).isEmpty();
    assertThat(Files.readString(file)).contains("\"result\":\"interrupted\"");
  }

  @Test
  void record_threadThatIsInterruptedMeanwhile_isWrittenOnce() throws Exception {
    int lines = 200;
    Thread self = Thread.currentThread();
    AtomicInteger begun = new AtomicInteger();
    Thread interrupting =
        new Thread(
            () -> {
              Random random = new Random(11);
              for (int line = 1; line <= lines; line++) {
                while (begun.get() < line) {
                  Thread.onSpinWait();
                }
                for (int spin = random.nextInt(20_000); spin > 0; spin--) {
                  Thread.onSpinWait();
                }
                self.interrupt();
              }
            });
    interrupting.start();
    for (int line = 1; line <= lines; line++) {
      begun.set(line);
      log.record(ADA, "backup", "docs " + line, "done");
    }
    while (interrupting.isAlive()) {
      Thread.onSpinWait();
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(log.verify().lines()).isEqualTo(lines);
    assertThat(log.verify().broken()).isEmpty();
  }

  @Test
  void verify_changedLine_isFoundInTheNextOne() throws Exception {
    fill(5);
    String text = Files.readString(file).replace("docs 2", "docs 9");
    Files.writeString(file, text);
    assertThat(log.verify().broken().orElseThrow()).startsWith("line 4 ");
    assertThat(log.verify().lines()).isEqualTo(3);
  }

  @Test
  void verify_lineTakenOut_isFound() throws Exception {
    fill(5);
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.remove(1);
    Files.write(file, lines);
    assertThat(log.verify().broken().orElseThrow()).startsWith("line 2 ");
  }

  @Test
  void head_linesCutOffAtTheEnd_showAgainstAnOlderHead() throws Exception {
    fill(5);
    String head = log.head();
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, 4));
    assertThat(log.verify().broken()).as("a shorter chain is one too").isEmpty();
    assertThat(log.head()).isNotEqualTo(head);
  }

  @Test
  void record_afterAHalfLine_goesOnWithTheLastWholeOne() throws Exception {
    fill(3);
    Files.write(file, "{\"time\":\"20".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    fill(2);
    assertThat(log.verify().broken()).isEmpty();
    assertThat(log.verify().lines()).isEqualTo(5);
  }

  @Test
  void record_byManyThreads_isOneChain() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(
            () -> {
              new AuditLog(file, Clock.systemUTC()).record(ADA, "check", "Größe\n\"", "done");
              return null;
            });
      }
      for (Future<Void> one : threads.invokeAll(all)) {
        one.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(log.verify().lines()).isEqualTo(40);
    assertThat(log.verify().broken()).isEmpty();
  }
}
