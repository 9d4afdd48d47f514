package caravan.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The bounded share of those who read, by a clock that is turned by hand. */
class ReadPaceTest {
  private static final long MILLI = 1_000_000;

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger rate = new AtomicInteger(600);
  private final ReadPace<String> pace = new ReadPace<>(rate::get, now::get);

  /** How many of so many pass at once; the others wait. */
  private int passing(String who, int asked) {
    int passed = 0;
    for (int i = 0; i < asked; i++) {
      if (pace.passes()) {
        passed++;
      } else {
        pace.await(who, who);
      }
    }
    return passed;
  }

  private List<String> after(long millis) {
    now.addAndGet(millis * MILLI);
    return pace.due();
  }

  @Test
  void nothingRuns_nobodyWaits() {
    rate.set(0);
    assertThat(passing("reader", 100_000)).isEqualTo(100_000);
    assertThat(pace.isWaiting()).isFalse();
  }

  @Test
  void burst_passes_whatComesAfterItWaitsForItsTurn() {
    assertThat(passing("reader", 70)).as("a tenth of a second's").isEqualTo(60);
    assertThat(after(10)).as("six in ten milliseconds").hasSize(6);
    assertThat(after(10)).hasSize(4);
    assertThat(pace.isWaiting()).isFalse();
    assertThat(after(1_000)).isEmpty();
    assertThat(passing("reader", 70)).as("no more than that after a silence").isEqualTo(60);
  }

  @Test
  void whoComesLater_doesNotOvertakeWhoWaits() {
    passing("first", 61);
    now.addAndGet(50 * MILLI); // there would be room for it
    assertThat(pace.passes()).isFalse();
    pace.await("second", "second");
    assertThat(pace.due()).containsExactly("first", "second");
  }

  @Test
  void onePerson_amongReadersWithoutAPause_waitsForOneTurnOnly() {
    passing("readers", 160);
    pace.await("person", "person");
    assertThat(after(2)).containsExactly("readers");
    assertThat(after(2)).as("and not behind a hundred others").containsExactly("person");
  }

  @Test
  void nobody_waitsLongerThanTheLongest() {
    rate.set(10);
    assertThat(passing("reader", 200)).isEqualTo(1);
    List<String> turns = after(ReadPace.LONGEST.toMillis() - 1);
    assertThat(turns).as("one in a tenth of a second").hasSize(1);
    assertThat(after(1)).hasSize(198);
    assertThat(pace.isWaiting()).isFalse();
  }

  @Test
  void operationEnds_allGoOnAtOnce() {
    passing("reader", 100);
    rate.set(0);
    assertThat(pace.due()).hasSize(40);
    assertThat(pace.isWaiting()).isFalse();
  }

  @Test
  void rate_isChanged_holdsFromThenOn() {
    passing("reader", 60);
    rate.set(1_000);
    pace.await("reader", "reader");
    pace.await("reader", "reader");
    assertThat(after(1)).hasSize(1);
    assertThat(after(1)).hasSize(1);
  }

  @Test
  void readersWithoutAPause_haveTheRate_andAsFairSharesAsThereAreNames() {
    Map<String, Integer> answered = new HashMap<>();
    passing("a", 60);
    List<String> names = List.of("a", "b", "c");
    names.forEach(name -> passing(name, 10));
    for (int millis = 0; millis < 2_000; millis++) {
      for (String name : new ArrayList<>(after(1))) {
        answered.merge(name, 1, Integer::sum);
        passing(name, 1);
      }
    }
    assertThat(answered.values().stream().mapToInt(Integer::intValue).sum())
        .isBetween(1_195, 1_205);
    assertThat(answered.values()).allSatisfy(share -> assertThat(share).isBetween(395, 405));
  }
}
