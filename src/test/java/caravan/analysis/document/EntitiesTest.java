package caravan.analysis.document;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.meaning.Entity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EntitiesTest {
  private static final Path LABELLED = Path.of("src/test/resources/entities/labelled.txt");

  /** Right, found and labelled, for a kind. */
  private static final class Score {
    int right;
    int found;
    int labelled;

    double precision() {
      return found == 0 ? 1 : (double) right / found;
    }

    double recall() {
      return labelled == 0 ? 1 : (double) right / labelled;
    }
  }

  @Test
  void of_labelledTexts_reachesPrecisionAndRecall() throws Exception {
    Map<String, Score> scores = new TreeMap<>();
    StringBuilder wrong = new StringBuilder();
    for (String each : Files.readString(LABELLED).split("(?m)^## ")) {
      if (!each.isBlank()) {
        score(each, scores, wrong);
      }
    }
    StringBuilder table = new StringBuilder();
    scores.forEach(
        (kind, s) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "%-16s %2d labelled, precision %.2f, recall %.2f%n",
                    kind,
                    s.labelled,
                    s.precision(),
                    s.recall())));
    Score all = scores.get("all");

    assertThat(all.precision()).as("%s%s", table, wrong).isGreaterThanOrEqualTo(0.95);
    assertThat(all.recall()).as("%s%s", table, wrong).isGreaterThanOrEqualTo(0.88);
    Files.writeString(Path.of("target", "entities.txt"), table.toString() + wrong);
  }

  private static void score(String each, Map<String, Score> scores, StringBuilder wrong) {
    List<String> lines = each.lines().toList();
    Set<String> labels = new HashSet<>();
    StringBuilder text = new StringBuilder();
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith("= ")) {
        labels.add(line.substring(2));
      } else {
        text.append(line).append('\n');
      }
    }
    Set<String> found = new HashSet<>();
    for (Entity entity : Entities.of(text.toString(), lines.get(0).strip())) {
      found.add(entity.kind() + ": " + entity.text());
    }
    Set<String> both = new HashSet<>(labels);
    both.addAll(found);
    for (String entity : both) {
      for (String kind : List.of(entity.substring(0, entity.indexOf(':')), "all")) {
        Score score = scores.computeIfAbsent(kind, k -> new Score());
        score.found += found.contains(entity) ? 1 : 0;
        score.labelled += labels.contains(entity) ? 1 : 0;
        score.right += found.contains(entity) && labels.contains(entity) ? 1 : 0;
      }
      if (!labels.contains(entity)) {
        wrong.append("wrong: ").append(entity).append('\n');
      } else if (!found.contains(entity)) {
        wrong.append("missed: ").append(entity).append('\n');
      }
    }
  }

  @Test
  void of_repeated_isCountedAndFirst() {
    assertThat(Entities.of("Acme Ltd paid 5 EUR. Acme Ltd thanks. Acme Ltd!", "en").get(0))
        .isEqualTo(new Entity("organisation", "Acme Ltd", 3));
  }

  @Test
  void of_ambiguousEnglishDate_isNone() {
    assertThat(Entities.of("due 03/04/2024", "en")).isEmpty();
    assertThat(Entities.of("fällig 03/04/2024", "de"))
        .containsExactly(new Entity("date", "2024-04-03", 1));
  }

  @Test
  void of_manyDifferent_isBounded() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      text.append("EUR ").append(i).append(", ");
    }

    assertThat(Entities.of(text.toString(), "en")).hasSize(Entities.LIMIT);
  }

  /** With one pattern that repeats without a bound, this would not end. */
  @Test
  void of_textThatAlmostMatches_ends() {
    for (String almost :
        List.of(
            "A",
            "Aa ",
            "Ab & ",
            "1",
            "1.000",
            "1,000.",
            "a.",
            "a@a.",
            "invoice ",
            "Dr. Aa ",
            "1. ")) {
      assertThat(Entities.of(almost.repeat(100_000 / almost.length()), "en")).hasSizeLessThan(101);
    }
  }
}
