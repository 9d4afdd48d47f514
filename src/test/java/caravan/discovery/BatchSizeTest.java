package caravan.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
  private static final long HEAP = 160_000_000;

  private final AtomicLong now = new AtomicLong();
  private final AtomicLong free = new AtomicLong(HEAP);
  private final BatchSize size = new BatchSize(BatchSize.FIRST_RANKED, now::get, free::get, HEAP);

  /** Takes a batch of the size that is wanted, works on it, and waits for the walk. */
  private int work(double stepsPerSecond) {
    int steps = size.steps();
    size.given(steps);
    now.addAndGet((long) (steps / stepsPerSecond * 1e9));
    long begun = size.waits();
    now.addAndGet(5_000_000_000L);
    size.waited(begun);
    return steps;
  }

  @Test
  void steps_fastSource_stayAtTheMostAfterTheFirst() {
    assertThat(work(100_000)).isEqualTo(BatchSize.FIRST_RANKED);
    assertThat(work(100_000)).as("the first is not done yet").isEqualTo(BatchSize.FIRST_RANKED);
    for (int i = 0; i < 10; i++) {
      assertThat(work(100_000)).isEqualTo(BatchSize.MOST);
    }
  }

  @Test
  void steps_nothingRanked_areAtTheMostFromTheFirstOn() {
    BatchSize plain = new BatchSize(BatchSize.MOST, now::get, free::get, HEAP);
    for (int i = 0; i < 5; i++) {
      assertThat(plain.steps()).isEqualTo(BatchSize.MOST);
      plain.given(BatchSize.MOST);
      now.addAndGet(1_000_000);
    }
  }

  @Test
  void steps_sourceThatGetsFast_riseByDoublingToTheMost() {
    for (int i = 0; i < 10; i++) {
      work(10);
    }
    int[] sizes = new int[5];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = work(100_000);
    }
    assertThat(sizes).containsExactly(128, 128, 256, 512, 512);
  }

  @Test
  void steps_steadyRate_areAQuarterOfASecond() {
    for (int i = 0; i < 10; i++) {
      work(1_200);
    }
    assertThat(work(1_200)).isEqualTo(300);
  }

  @Test
  void steps_slowSource_fallByHalvesToTheLeast() {
    for (int i = 0; i < 10; i++) {
      work(100_000);
    }
    assertThat(work(10)).isEqualTo(512);
    assertThat(work(10)).as("the first slow one is not done yet").isEqualTo(512);
    assertThat(work(10)).isEqualTo(256);
    for (int i = 0; i < 10; i++) {
      work(10);
    }
    assertThat(work(10)).isEqualTo(BatchSize.LEAST);
  }

  @Test
  void steps_heapThatIsNearlyFull_fallHoweverFastItIs() {
    for (int i = 0; i < 10; i++) {
      work(100_000);
    }
    free.set(HEAP / 20);
    assertThat(work(100_000)).isEqualTo(512);
    assertThat(work(100_000)).isEqualTo(256);
    assertThat(work(100_000)).isEqualTo(128);

    free.set(HEAP / 2);
    assertThat(work(100_000)).isEqualTo(128);
    assertThat(work(100_000)).isEqualTo(256);
  }
}
