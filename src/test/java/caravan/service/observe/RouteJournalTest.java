package caravan.service.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a journal keeps. */
class RouteJournalTest {
  private final RouteJournal journal = new RouteJournal();

  private void pass(String route, int number, String failure) {
    journal.began(route);
    journal.ended(
        route,
        new RouteJournal.Passed(
            "exchange-" + number, "op", Instant.EPOCH, Duration.ofMillis(number), failure));
  }

  @Test
  void figures_ofARoute_countWhatPassedAndWhatIsThere() {
    pass("backup", 10, "");
    pass("backup", 20, "StoreException full");
    journal.began("backup");

    assertThat(journal.figures("backup")).isEqualTo(new RouteJournal.Figures(2, 1, 1, 15.0));
    assertThat(journal.figures("other")).isEqualTo(new RouteJournal.Figures(0, 0, 0, 0));
  }

  @Test
  void last_ofVeryMany_isBoundedAndTheNewestFirst() {
    for (int i = 1; i <= 10_000; i++) {
      pass("backup", i, "");
    }

    assertThat(journal.last("backup", Integer.MAX_VALUE))
        .hasSize(RouteJournal.KEPT)
        .first()
        .extracting(RouteJournal.Passed::exchange)
        .isEqualTo("exchange-10000");
    assertThat(journal.last("backup", 3)).hasSize(3);
    assertThat(journal.last("other", 3)).isEmpty();
  }
}
