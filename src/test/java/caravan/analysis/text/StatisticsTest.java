package caravan.analysis.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void frequency_ofAWord_isInHowManyDocumentsItWas() {
    Statistics statistics = new Statistics();
    statistics.add(Set.of("invoice", "tax"));
    statistics.add(Set.of("invoice"));

    assertThat(statistics.documents()).isEqualTo(2);
    assertThat(statistics.frequency("invoice")).isEqualTo(2);
    assertThat(statistics.frequency("tax")).isEqualTo(1);
    assertThat(statistics.frequency("garden")).isZero();
    assertThat(statistics.floor()).isZero();
  }

  @Test
  void toBytes_andBack_isTheSame() throws IOException {
    Statistics statistics = new Statistics();
    for (int i = 0; i < 5_000; i++) {
      statistics.add(Set.of("word" + i, "word" + i / 2 + "x", "all"));
    }
    byte[] bytes = statistics.toBytes();

    Statistics again = Statistics.of(bytes);

    assertThat(again.toBytes()).isEqualTo(bytes);
    assertThat(again.frequency("all")).isEqualTo(5_000);
    assertThat(again.frequency("word7")).isEqualTo(1);
  }

  @Test
  void merge_ofTwo_countsBoth() {
    Statistics one = new Statistics();
    one.add(Set.of("a", "b"));
    Statistics other = new Statistics();
    other.add(Set.of("b", "c"));

    one.merge(other);

    assertThat(one.documents()).isEqualTo(2);
    assertThat(List.of(one.frequency("a"), one.frequency("b"), one.frequency("c")))
        .containsExactly(1, 2, 1);
  }

  @Test
  void add_moreWordsThanFit_keepsTheFrequentOnesWithinTheBound() {
    Statistics statistics = new Statistics();
    int documents = 400;
    for (int d = 0; d < documents; d++) {
      List<String> words = new ArrayList<>(List.of("frequent"));
      for (int w = 0; w < 1_500; w++) {
        words.add("rare" + d + "-" + w);
      }
      statistics.add(words);
    }

    int frequent = statistics.frequency("frequent");
    assertThat(statistics.floor()).isPositive();
    assertThat(frequent).isBetween(documents - statistics.floor(), documents);
    assertThat(statistics.toBytes().length).isLessThan(3 << 20);
  }

  @Test
  void of_damagedBytes_saysSo() {
    byte[] bytes = new Statistics().toBytes();
    bytes[0] = 9;
    assertThatThrownBy(() -> Statistics.of(bytes)).hasMessageContaining("version 9");
    assertThatThrownBy(() -> Statistics.of(new byte[] {1, 0})).hasMessageContaining("cut off");
    Statistics one = new Statistics();
    one.add(Set.of("a"));
    byte[] shorter = java.util.Arrays.copyOf(one.toBytes(), one.toBytes().length - 1);
    assertThatThrownBy(() -> Statistics.of(shorter)).hasMessageContaining("damaged");
  }
}
