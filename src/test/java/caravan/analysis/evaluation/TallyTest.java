package caravan.analysis.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TallyTest {
  @Test
  void scores_followFromTheAnswers() {
    Tally tally = new Tally();
    tally.add("c", "c");
    tally.add("c", "c++");
    tally.add("c", "c++");
    tally.add("c++", "c++");
    assertThat(tally.accuracy()).isEqualTo(0.5);
    assertThat(tally.scores())
        .containsExactly(
            new Tally.Score("c", 3, 1, 1 / 3.0), new Tally.Score("c++", 1, 1 / 3.0, 1));
    assertThat(tally.scores().get(1).f1()).isCloseTo(0.5, within(1e-9));
    assertThat(tally.confusions()).containsExactly(new Tally.Confusion("c", "c++", 2));
  }

  @Test
  void accuracy_ofNothing_isOne() {
    assertThat(new Tally().accuracy()).isEqualTo(1);
  }
}
