package caravan.analysis.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Unreadable.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Duration SHORT = Duration.ofMillis(300);

  private Worker worker;

  private static Spec spec(String handler, int requests, Duration start) {
    return new Spec(handler, 32, requests, start, Map.of(), OddWorkerMain.class.getName());
  }

  private void start(int requests) throws IOException {
    worker = Worker.start(spec("odd", requests, LONG));
  }

  @AfterEach
  void end() throws IOException {
    if (worker != null) {
      worker.close();
    }
  }

  private String done(String request) throws IOException {
    Answer answer = worker.ask(request.getBytes(StandardCharsets.UTF_8), LONG);
    assertThat(answer).isInstanceOf(Answer.Done.class);
    return new String(((Answer.Done) answer).bytes(), StandardCharsets.UTF_8);
  }

  private Unreadable failed(String request, Duration limit) throws IOException {
    Answer answer = worker.ask(request.getBytes(StandardCharsets.UTF_8), limit);
    assertThat(answer).isInstanceOf(Answer.Failed.class);
    return ((Answer.Failed) answer).unreadable();
  }

  @Test
  void ask_several_areAnsweredByOneProcess() throws IOException {
    start(100);
    long pid = worker.pid().orElseThrow();

    assertThat(done("one")).isEqualTo("one");
    assertThat(done("")).isEmpty();
    assertThat(done("x".repeat(5_000_000))).hasSize(5_000_000);
    assertThat(worker.pid()).hasValue(pid);
  }

  @ParameterizedTest
  @CsvSource({"exit,CRASHED", "segfault,CRASHED", "memory,OUT_OF_MEMORY", "noise,CRASHED"})
  void ask_thatEndsTheProcess_isSaid_andTheNextWorks(String request, Reason reason)
      throws IOException {
    start(100);
    String folder = done("folder");

    assertThat(failed(request, LONG).reason()).isEqualTo(reason);
    assertThat(Path.of(folder)).doesNotExist();
    assertThat(done("next")).isEqualTo("next");
  }

  @ParameterizedTest
  @CsvSource({"hang", "spin"})
  void ask_thatNeverEnds_timesOut_andTheNextWorks(String request) throws IOException {
    start(100);
    long pid = worker.pid().orElseThrow();

    assertThat(failed(request, SHORT))
        .isEqualTo(new Unreadable(Reason.TIMED_OUT, "took longer than 300 ms"));
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(done("next")).isEqualTo("next");
  }

  @Test
  void ask_thatTheHandlerRefuses_keepsTheProcess_andTellsNothingOfTheContent() throws IOException {
    start(100);
    long pid = worker.pid().orElseThrow();

    assertThat(failed("refuse", LONG))
        .isEqualTo(new Unreadable(Reason.ENCRYPTED, "has a password"));
    assertThat(failed("throw", LONG))
        .isEqualTo(new Unreadable(Reason.MALFORMED, "gave rise to a IOException"));
    assertThat(worker.pid()).hasValue(pid);
  }

  @Test
  void ask_thatRecursesWithoutEnd_isABomb() throws IOException {
    start(100);

    assertThat(failed("recurse", LONG).reason()).isIn(Reason.BOMB, Reason.OUT_OF_MEMORY);
    assertThat(done("next")).isEqualTo("next");
  }

  @Test
  void ask_moreThanAFrame_isTooLarge() throws IOException {
    start(100);

    Answer answer = worker.ask(new byte[Frames.MAX + 1], LONG);

    assertThat(((Answer.Failed) answer).unreadable().reason()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void ask_afterSoManyRequests_anotherProcessTakesOver() throws IOException {
    start(2);
    long pid = worker.pid().orElseThrow();
    String folder = done("folder");
    done("b");

    assertThat(worker.pid()).hasValue(pid);
    assertThat(done("c")).isEqualTo("c");
    assertThat(worker.pid().orElseThrow()).isNotEqualTo(pid);
    assertThat(Path.of(folder)).doesNotExist();
  }

  @Test
  void ask_printing_goesNowhere_andBlocksNothing() throws IOException {
    start(100);

    assertThat(done("print")).isEqualTo("printed");
  }

  @Test
  void close_temporaryFiles_areGone() throws IOException {
    start(100);
    Path file = Path.of(done("temporary"));
    assertThat(file).exists();
    assertThat(Files.getPosixFilePermissions(file.getParent())).hasSize(3);

    worker.close();

    assertThat(file.getParent()).doesNotExist();
  }

  @Test
  void environment_ofTheParent_isNotPassedOn() throws IOException {
    start(100);

    assertThat(done("environment").split(" "))
        .isSubsetOf("LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "PATH");
  }

  @Test
  void ask_interrupted_endsTheProcess() throws IOException {
    start(100);
    long pid = worker.pid().orElseThrow();

    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> worker.ask("hang".getBytes(StandardCharsets.UTF_8), LONG))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
    assertThat(done("next")).isEqualTo("next");
  }

  @Test
  void start_thatFails_saysWhatTheProcessSaid() {
    assertThatThrownBy(() -> Worker.start(spec("never-starts", 1, LONG)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'never-starts'")
        .hasMessageContaining("no such luck");
  }

  @Test
  void start_thatIsNeverReady_isEnded() {
    assertThatThrownBy(() -> Worker.start(spec("never-ready", 1, SHORT)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not ready within");
  }

  @Test
  void start_anUnknownHandler_isRefusedByName() {
    assertThatThrownBy(() -> Worker.start(new Spec("no-such", 32, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no handler is called no-such");
  }

  @Test
  void ask_afterClose_isRefused() throws IOException {
    start(1);
    worker.close();

    assertThatThrownBy(() -> worker.ask(new byte[0], LONG))
        .isInstanceOf(IllegalStateException.class);
  }
}
