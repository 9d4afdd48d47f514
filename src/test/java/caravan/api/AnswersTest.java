package caravan.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnswersTest {
  private static final List<String> QUESTION = List.of("0+100", "snapshots", "--json");

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final Answers answers = new Answers(now::get);

  @Test
  void sameQuestionSoonAfter_isNotAskedAgain() throws Exception {
    assertThat(answer(QUESTION)).isEqualTo("1");
    now.addAndGet(Answers.FRESH.minus(Duration.ofMillis(1)).toNanos());
    assertThat(answer(QUESTION)).isEqualTo("1");
    assertThat(answer(List.of("100+100", "snapshots", "--json"))).isEqualTo("2");
  }

  @Test
  void sameQuestionLater_isAskedAgain() throws Exception {
    assertThat(answer(QUESTION)).isEqualTo("1");
    now.addAndGet(Answers.FRESH.toNanos());
    assertThat(answer(QUESTION)).isEqualTo("2");
  }

  @Test
  void somethingWasDone_allIsAskedAgain() throws Exception {
    assertThat(answer(QUESTION)).isEqualTo("1");
    answers.forget();
    assertThat(answer(QUESTION)).isEqualTo("2");
  }

  @Test
  void somethingIsDoneWhileItIsAsked_theOldAnswerIsNotKept() throws Exception {
    byte[] old =
        answers.to(
            QUESTION,
            () -> {
              answers.forget();
              return bytes("before");
            });
    assertThat(old).isEqualTo(bytes("before"));
    assertThat(answer(QUESTION)).isEqualTo("1");
  }

  @Test
  void askingFails_theNextOneAsksAgain() throws Exception {
    assertThatThrownBy(
            () ->
                answers.to(
                    QUESTION,
                    () -> {
                      throw new IOException("the disk is gone");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is gone");
    assertThat(answer(QUESTION)).isEqualTo("1");
  }

  @Test
  void twoAskAtOnce_oneAnswerServesBoth() throws Exception {
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<String> first =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return text(
                    answers.to(
                        QUESTION,
                        () -> {
                          asking.countDown();
                          goOn.await();
                          return bytes("slow");
                        }));
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    asking.await();
    CompletableFuture<String> second =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return answer(QUESTION);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    goOn.countDown();
    assertThat(first.join()).isEqualTo("slow");
    assertThat(second.join()).isEqualTo("slow");
    assertThat(asked).hasValue(0);
  }

  @Test
  void longAnswer_isNotKept() throws Exception {
    answers.to(QUESTION, () -> new byte[1 << 20]);
    assertThat(answer(QUESTION)).isEqualTo("1");
  }

  private String answer(List<String> question) throws Exception {
    return text(answers.to(question, () -> bytes(Integer.toString(asked.incrementAndGet()))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
