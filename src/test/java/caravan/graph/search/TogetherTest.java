package caravan.graph.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TogetherTest {
  @Test
  void begin_twoThatWaitForEachOther_bothAnswer() throws IOException {
    CountDownLatch both = new CountDownLatch(2);
    try (Together together = new Together(2)) {
      Future<String> one = together.begin(() -> meet(both, "one"));
      Future<String> two = together.begin(() -> meet(both, "two"));

      assertThat(Together.answer(one)).isEqualTo("one");
      assertThat(Together.answer(two)).isEqualTo("two");
    }
  }

  private static String meet(CountDownLatch both, String name) throws InterruptedException {
    both.countDown();
    both.await();
    return name;
  }

  @Test
  void answer_ofWhatFailed_failsInTheSameWay() {
    IOException gone = new IOException("the graph does not answer");
    try (Together together = new Together(1)) {
      Future<String> asked =
          together.begin(
              () -> {
                throw gone;
              });

      assertThatThrownBy(() -> Together.answer(asked)).isSameAs(gone);
    }
  }

  @Test
  void answer_ofAThreadThatIsInterrupted_endsTheWait() {
    CountDownLatch never = new CountDownLatch(1);
    try (Together together = new Together(1)) {
      Future<String> asked =
          together.begin(
              () -> {
                never.await();
                return "";
              });
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> Together.answer(asked)).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void close_endsWhatStillRuns() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (Together together = new Together(1)) {
      together.begin(
          () -> {
            try {
              begun.countDown();
              new CountDownLatch(1).await();
            } finally {
              ended.countDown();
            }
            return "";
          });
      begun.await();
    }

    ended.await();
    assertThat(ended.getCount()).isZero();
  }
}
