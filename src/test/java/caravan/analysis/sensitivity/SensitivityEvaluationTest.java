package caravan.analysis.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.meaning.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How much of the labelled sets is found, and what is found beside; see docs/intelligence.md. */
class SensitivityEvaluationTest {
  private static final int SEEDS = 5;
  private final SensitivityScanner scanner = new SensitivityScanner(new byte[32]);

  /** Right, wrong and missed ones. */
  private static final class Score {
    int right;
    int wrong;
    int missed;

    double precision() {
      return right + wrong == 0 ? 1 : (double) right / (right + wrong);
    }

    double recall() {
      return right + missed == 0 ? 1 : (double) right / (right + missed);
    }

    double f1() {
      double sum = precision() + recall();
      return sum == 0 ? 0 : 2 * precision() * recall() / sum;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "right %d, wrong %d, missed %d: precision %.3f, recall %.3f, F1 %.3f",
          right,
          wrong,
          missed,
          precision(),
          recall(),
          f1());
    }
  }

  @Test
  void secrets_developmentSet_areFound() throws Exception {
    assertThat(secrets("development").f1()).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void secrets_heldOutSet_areFound() throws Exception {
    assertThat(secrets("held-out").f1()).isGreaterThanOrEqualTo(0.88);
  }

  @Test
  void personalData_bothSets_isFoundByKind() throws Exception {
    for (String set : List.of("development", "held-out")) {
      Map<String, Score> scores = personal(set);
      List<String> lines = new ArrayList<>();
      scores.forEach((kind, score) -> lines.add(kind + ": " + score));
      report("personal-" + set, lines);
      Score all = new Score();
      scores.values().forEach(score -> add(all, score));
      assertThat(all.f1()).as(set + " " + scores).isGreaterThanOrEqualTo(0.9);
    }
  }

  private Score secrets(String set) throws Exception {
    Score score = new Score();
    List<String> lines = new ArrayList<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      for (Labelled each : Labelled.read(set, seed)) {
        List<Span> spans = scanner.scan(each.name(), each.text()).secretSpans();
        List<Labelled.Value> secrets =
            each.values().stream().filter(value -> !value.personal()).toList();
        for (Labelled.Value value : secrets) {
          boolean found =
              spans.stream()
                  .anyMatch(
                      span ->
                          span.start() < value.span().end() && value.span().start() < span.end());
          score.right += found ? 1 : 0;
          score.missed += found ? 0 : 1;
          if (!found) {
            lines.add(each.name() + ": missed " + value.kind());
          }
        }
        for (Span span : spans) {
          boolean meant =
              secrets.stream()
                  .anyMatch(
                      value ->
                          span.start() < value.span().end() && value.span().start() < span.end());
          score.wrong += meant ? 0 : 1;
          if (!meant) {
            lines.add(each.name() + ": wrong " + each.text().substring(span.start(), span.end()));
          }
        }
      }
    }
    lines.add(0, set + ": " + score);
    report("secrets-" + set, lines);
    return score;
  }

  private Map<String, Score> personal(String set) {
    Map<String, Score> scores = new TreeMap<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      for (Labelled each : Labelled.read(set, seed)) {
        Map<String, Integer> expected = new HashMap<>();
        each.values().stream()
            .filter(Labelled.Value::personal)
            .forEach(value -> expected.merge(value.kind(), 1, Integer::sum));
        Map<String, Integer> found = new HashMap<>();
        for (Finding finding : scanner.scan(each.name(), each.text()).findings()) {
          Kind kind = Labelled.kindOf(finding.kind());
          if (kind != null && !kind.secret()) {
            found.put(finding.kind(), finding.count());
          }
        }
        for (Kind kind : Kind.values()) {
          int wanted = expected.getOrDefault(kind.word(), 0);
          int got = found.getOrDefault(kind.word(), 0);
          if (wanted + got > 0) {
            Score score = scores.computeIfAbsent(kind.word(), k -> new Score());
            score.right += Math.min(wanted, got);
            score.wrong += Math.max(0, got - wanted);
            score.missed += Math.max(0, wanted - got);
          }
        }
      }
    }
    return scores;
  }

  private static void add(Score all, Score one) {
    all.right += one.right;
    all.wrong += one.wrong;
    all.missed += one.missed;
  }

  private static void report(String name, List<String> lines) throws Exception {
    Path folder = Files.createDirectories(Path.of("target", "sensitivity"));
    Files.write(folder.resolve(name + ".txt"), lines);
  }
}
