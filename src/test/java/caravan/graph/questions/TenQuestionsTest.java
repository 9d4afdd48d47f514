package caravan.graph.questions;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The questions of docs/graph.md answer what they say, word for word as they stand there. */
@ExtendWith(TestGraph.class)
class TenQuestionsTest {
  private static final Pattern QUESTION =
      Pattern.compile("(?ms)^### (\\d+)\\. [^\n]+\n\n```cypher\n(.*?)```");

  private static final Map<Integer, String> FIRST_ROW =
      Map.of(
          1, "[/home/me/app/App.java]",
          2, "[/home/me/app/Parser.java, 2]",
          3, "[1400, [/home/me/copy/lease (1).pdf, /home/me/lease.pdf, /srv/lease.pdf.bak]]",
          4, "[10, 2026-01-01T10:00Z, 2026-01-01T10:00Z, 1]",
          5, "[/home/me/lease.pdf, 0.8]",
          6, "[/home/me/plan.md, 0.97]",
          7, "[3.5.7, [/home/me/app]]",
          8, "[holiday.jpg, 900]",
          9, "[/home/me/app/Old.java, home-2]",
          10, "[/home/me/app/App.java, 12]");

  private static final Map<Integer, Integer> ROWS =
      Map.of(1, 3, 2, 3, 3, 1, 4, 2, 5, 2, 6, 1, 7, 1, 8, 2, 9, 1, 10, 5);

  private static GraphSession graph;

  @BeforeAll
  static void load(GraphSession empty) throws Exception {
    graph = empty;
    Fixture.load(graph);
  }

  @Test
  void questions_ofTheDocument_answer() throws Exception {
    Map<Integer, String> questions = new TreeMap<>();
    Matcher found = QUESTION.matcher(Files.readString(Path.of("docs", "graph.md")));
    while (found.find()) {
      questions.put(Integer.valueOf(found.group(1)), found.group(2));
    }
    assertThat(questions.keySet()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    for (Map.Entry<Integer, String> question : questions.entrySet()) {
      List<List<@Nullable Object>> rows = ask(question.getValue());
      assertThat(rows).as("question %d", question.getKey()).hasSize(ROWS.get(question.getKey()));
      assertThat(plain(rows.get(0)))
          .as("question %d", question.getKey())
          .isEqualTo(FIRST_ROW.get(question.getKey()));
    }
  }

  /** As text; the order of a collected list is nobody's promise, nor are many decimals. */
  private static String plain(List<@Nullable Object> row) {
    List<@Nullable Object> plain = new ArrayList<>();
    for (Object value : row) {
      if (value instanceof List<?> list) {
        plain.add(list.stream().map(String::valueOf).sorted().toList());
      } else {
        plain.add(value instanceof Double number ? Math.round(number * 100) / 100.0 : value);
      }
    }
    return plain.toString();
  }

  private static List<List<@Nullable Object>> ask(String cypher) throws Exception {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    new FreeQuery(graph)
        .ask(
            cypher,
            Duration.ofSeconds(60),
            100,
            new FreeQuery.Sink() {
              @Override
              public void columns(List<String> names) {
                assertThat(names).isNotEmpty();
              }

              @Override
              public void row(List<@Nullable Object> values) {
                rows.add(values);
              }
            });
    return rows;
  }
}
