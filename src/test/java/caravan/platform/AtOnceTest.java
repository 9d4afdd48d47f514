package caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AtOnceTest {
  private static final AtOnce.Grace AT_ONCE = new AtOnce.Grace(Duration.ZERO, 0);
  private final CountDownLatch never = new CountDownLatch(1);

  /** Nothing waits on in the tests that follow. */
  @AfterEach
  void endSilence() {
    never.countDown();
  }

  private static void awaited(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private String silence() throws IOException {
    awaited(never);
    return "late";
  }

  private static String meet(CyclicBarrier others, String value) throws IOException {
    try {
      others.await();
    } catch (Exception e) {
      throw new IOException(e);
    }
    return value;
  }

  @Test
  void all_eachWaitsForTheOthers_runsThemAtOnceAndAnswersInOrder() throws Exception {
    CyclicBarrier others = new CyclicBarrier(3);

    List<String> answers =
        AtOnce.all(
            3, List.of(() -> meet(others, "a"), () -> meet(others, "b"), () -> meet(others, "c")));

    assertThat(answers).containsExactly("a", "b", "c");
  }

  @Test
  void all_moreThanMayRunAtOnce_neverRunsMore() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<AtOnce.Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int number = i;
      tasks.add(
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.yield();
            running.decrementAndGet();
            return number;
          });
    }

    assertThat(AtOnce.all(3, tasks)).hasSize(50).isSorted();
    assertThat(most.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void all_oneOrNone_takesNoThread() throws Exception {
    Thread caller = Thread.currentThread();

    assertThat(AtOnce.all(5, List.of(Thread::currentThread))).containsExactly(caller);
    assertThat(AtOnce.<String>all(5, List.of())).isEmpty();
  }

  @Test
  void all_twoFail_throwsTheFirstInOrderOnceTheOthersHaveEnded() {
    CountDownLatch second = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();

    assertThatThrownBy(
            () ->
                AtOnce.all(
                    3,
                    List.of(
                        () -> {
                          awaited(second);
                          throw new IOException("first");
                        },
                        () -> {
                          second.countDown();
                          throw new IOException("second");
                        },
                        ended::incrementAndGet)))
        .isInstanceOf(IOException.class)
        .hasMessage("first");
    assertThat(ended.get()).isEqualTo(1);
  }

  @Test
  void each_oneNeverAnswers_isLeftBehindOnceAnotherHasSucceeded() throws Exception {
    List<AtOnce.Answer<String>> answers = AtOnce.each(AT_ONCE, List.of(this::silence, () -> "a"));

    assertThat(answers.get(0).late()).isTrue();
    assertThat(answers.get(1).get()).isEqualTo("a");
    never.countDown();
  }

  @Test
  void each_oneFailed_othersAreWaitedForAllTheSame() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);

    List<AtOnce.Answer<String>> answers =
        AtOnce.each(
            AT_ONCE,
            List.of(
                () -> {
                  failed.countDown();
                  throw new IOException("down");
                },
                () -> {
                  awaited(failed);
                  return "b";
                }));

    assertThatThrownBy(answers.get(0)::get).hasMessage("down");
    assertThat(answers.get(1).get()).isEqualTo("b");
  }

  @Test
  void each_endlessGrace_waitsForAll() throws Exception {
    CyclicBarrier others = new CyclicBarrier(2);

    List<AtOnce.Answer<String>> answers =
        AtOnce.each(
            AtOnce.Grace.ENDLESS,
            List.of(() -> meet(others, "a"), () -> meet(others, "b"), () -> "c"));

    assertThat(answers).noneMatch(AtOnce.Answer::late);
  }

  @Test
  void each_callerInterrupted_endsAndInterruptsWhoWorks() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> AtOnce.each(AT_ONCE, List.of(this::silence, this::silence)))
        .isInstanceOf(InterruptedIOException.class);

    assertThat(Thread.interrupted()).isTrue();
  }
}
