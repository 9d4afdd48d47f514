package caravan.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What all claims must do. */
public abstract class ClaimsContract {
  protected static final Duration HOUR = Duration.ofHours(1);

  /** One more process that works at the same place; the caller closes it. */
  protected abstract Claims another();

  @Test
  void claim_ofAnother_isRefusedUntilItIsReleased() throws Exception {
    try (Claims one = another();
        Claims two = another()) {
      assertThat(one.claim("drop/a.pdf", HOUR)).isTrue();
      assertThat(two.claim("drop/a.pdf", HOUR)).isFalse();
      assertThat(one.claim("drop/a.pdf", HOUR)).isFalse();
      assertThat(two.isClaimed("drop/a.pdf")).isTrue();
      assertThat(two.claim("drop/b.pdf", HOUR)).isTrue();

      two.release("drop/a.pdf"); // it is not its own
      assertThat(two.isClaimed("drop/a.pdf")).isTrue();
      one.release("drop/a.pdf");
      assertThat(two.claim("drop/a.pdf", HOUR)).isTrue();
    }
  }

  @Test
  void confirm_staysForGood() throws Exception {
    try (Claims one = another();
        Claims two = another()) {
      assertThat(one.claim("key", HOUR)).isTrue();
      one.confirm("key");
      one.release("key");
      assertThat(two.claim("key", HOUR)).isFalse();
      assertThat(two.isClaimed("key")).isTrue();
    }
  }

  @Test
  void claim_byManyAtOnce_oneGetsEach() throws Exception {
    int keys = 8;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            () -> {
              int got = 0;
              try (Claims mine = another()) {
                for (int key = 0; key < keys; key++) {
                  got += mine.claim("race " + key, HOUR) ? 1 : 0;
                }
              }
              return got;
            });
      }
      int sum = 0;
      for (Future<Integer> got : threads.invokeAll(all)) {
        sum += got.get();
      }
      assertThat(sum).isEqualTo(keys);
    } finally {
      threads.shutdownNow();
    }
  }
}
