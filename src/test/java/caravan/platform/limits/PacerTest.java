package caravan.platform.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacerTest {
  private final HandTime time = new HandTime();
  private final AtomicLong rate = new AtomicLong(100);
  private final Pacer pacer = new Pacer(rate::get, time);

  @Test
  void spend_theFirst_goesAtOnceAndTheNextWaitsForIt() throws Exception {
    pacer.spend(250);
    assertThat(time.seconds()).isZero();

    pacer.spend(50);
    assertThat(time.seconds()).isCloseTo(2.5, within(1e-6));
    pacer.spend(1);

    assertThat(time.seconds()).isCloseTo(3, within(1e-6));
    assertThat(pacer.waitedNanos()).isBetween(2_999_999_000L, 3_000_001_000L);
  }

  @Test
  void spend_afterIdleTime_hasNotSavedAnyUp() throws Exception {
    time.pass(3600);
    pacer.spend(100);

    pacer.spend(100);

    assertThat(time.seconds()).isCloseTo(3601, within(1e-6));
  }

  @Test
  void spend_noLimit_neverWaitsAndOwesNothingAfterwards() throws Exception {
    rate.set(0);
    pacer.spend(1_000_000);
    pacer.spend(1_000_000);
    rate.set(100);

    pacer.spend(1);

    assertThat(time.seconds()).isZero();
  }

  @Test
  void spend_limitThatEndsWhileSomebodyWaits_letsGoWithinASecond() throws Exception {
    Pacer ends = new Pacer(() -> time.seconds() < 5 ? 100 : 0, time);
    ends.spend(100_000);

    ends.spend(1);

    assertThat(time.seconds()).isBetween(5.0, 6.0);
  }

  @Test
  void spend_rateThatRisesWhileSomebodyWaits_countsFromThenOn() throws Exception {
    Pacer rises = new Pacer(() -> time.seconds() < 5 ? 100 : 1_000, time);
    rises.spend(2_500);

    rises.spend(1);

    assertThat(time.seconds()).isBetween(5.9, 7.1); // 500 in five seconds, 2,000 in two more
  }

  @Test
  void spend_manyThreads_keepTheRateTogether() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        all.add(
            threads.submit(
                () -> {
                  pacer.spend(10);
                  return 0;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(time.seconds()).isCloseTo(7.9, within(1e-3)); // all but the last have had their time
  }

  @Test
  void book_workThatHasTakenItsTime_owesOnlyWhatIsTooMuch() throws Exception {
    time.pass(10);
    pacer.book(1_000, time.nanos() - 8_000_000_000L); // 800 were allowed since it began
    pacer.book(100, time.nanos() - 8_000_000_000L); // and cannot be used twice

    pacer.awaitPaid();

    assertThat(time.seconds()).isCloseTo(13, within(1e-6));
  }

  @Test
  void awaitPaid_interrupted_ends() throws Exception {
    pacer.book(1_000, time.nanos());
    Thread.currentThread().interrupt();

    assertThatThrownBy(pacer::awaitPaid).isInstanceOf(InterruptedException.class);
  }
}
