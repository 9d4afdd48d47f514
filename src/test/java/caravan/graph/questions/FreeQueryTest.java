package caravan.graph.questions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TestGraph.class)
class FreeQueryTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static GraphSession graph;

  @BeforeAll
  static void load(GraphSession empty) throws Exception {
    graph = empty;
    Fixture.load(graph);
  }

  /** What came of a query. */
  private static final class Answer implements FreeQuery.Sink {
    private List<String> columns = List.of();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    @Override
    public void columns(List<String> names) {
      columns = names;
    }

    @Override
    public void row(List<@Nullable Object> values) {
      rows.add(values);
    }
  }

  private static Answer ask(String cypher, long most) throws GraphException {
    Answer answer = new Answer();
    new FreeQuery(graph).ask(cypher, LIMIT, most, answer);
    return answer;
  }

  @Test
  void ask_mistake_isWhereThePersonSeesIt() {
    assertThatThrownBy(() -> ask("MATCH (n) RETRN n", 10))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("(line 1, column 11 (offset: 10))");
    assertThatThrownBy(() -> ask("MATCH (n)\nRETRN n", 10))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("(line 2, column 1 (offset: 10))");
  }

  @Test
  void ask_reads() throws Exception {
    Answer answer =
        ask(
            "MATCH p = (f:File {name: 'App.java'})-[:DEPENDS_ON]->(o) RETURN f.size AS size, p,"
                + " datetime('2026-01-01T00:00Z') AS t, null AS n",
            10);
    assertThat(answer.columns).containsExactly("size", "p", "t", "n");
    assertThat(answer.rows).hasSize(1);
    assertThat(answer.rows.get(0).get(0)).isEqualTo(12L);
    assertThat((List<?>) answer.rows.get(0).get(1)).hasSize(3);
    assertThat(answer.rows.get(0).get(2)).isEqualTo("2026-01-01T00:00Z");
    assertThat(answer.rows.get(0).get(3)).isNull();
  }

  @Test
  void ask_moreRowsThanAsked_saysSo() throws Exception {
    Answer answer = new Answer();
    assertThat(new FreeQuery(graph).ask("UNWIND range(1, 3) AS x RETURN x", LIMIT, 2, answer))
        .isTrue();
    assertThat(answer.rows).hasSize(2);
    assertThat(new FreeQuery(graph).ask("RETURN 1", LIMIT, 1, new Answer())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE (:X)",
        "/* MATCH */ CREATE (:X)",
        "CYPHER runtime=slotted CREATE (:X)",
        "MATCH (n:File) SET n.size = 0 RETURN n",
        "MATCH (n) DETACH DELETE n",
        "FOREACH (x IN [1] | CREATE (:X))",
        "CALL { CREATE (:X) } IN TRANSACTIONS",
        "CREATE INDEX own FOR (n:X) ON (n.a)",
        "DROP CONSTRAINT file_key",
        "CREATE USER x SET PASSWORD 'abcdefgh'",
        "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'abcdefgh'",
        "SHOW USERS",
        "SHOW TRANSACTIONS",
        "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "CALL dbms.listConfig() YIELD name RETURN name",
        "CALL db.clearQueryCaches()",
        "CALL db.create.setNodeVectorProperty(null, 'v', [1.0])",
        "MATCH (n) CALL tx.setMetaData({a: 1}) RETURN n",
        "PROFILE CREATE (:X)",
        "RETURN 1; CREATE (:X)",
        "RETURN",
        ""
      })
  void ask_whatDoesNotOnlyRead_isRefused(String cypher) throws Exception {
    assertThatThrownBy(() -> ask(cypher, 10))
        .isInstanceOf(GraphException.class)
        .satisfies(
            e ->
                assertThat(((GraphException) e).reason()).isEqualTo(GraphException.Reason.REFUSED));
    Map<String, Object> now =
        graph.read(
            tx ->
                tx.run(
                        "OPTIONAL MATCH (x:X) WITH count(x) AS x MATCH (f:File)"
                            + " RETURN x, count(f) AS files, min(f.size) AS least")
                    .single()
                    .asMap());
    assertThat(now).isEqualTo(Map.of("x", 0L, "files", 12L, "least", 5L));
  }

  /** The second wall, should the first one be wrong about a plan. */
  @Test
  void readSession_serverItself_refusesWrites() {
    assertThatThrownBy(() -> graph.read(tx -> tx.run("CREATE (:X)").consume()))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("Only questions that read");
  }

  @Test
  void ask_runsForever_isEnded() {
    assertThatThrownBy(
            () ->
                new FreeQuery(graph)
                    .ask(
                        "UNWIND range(1, 1000000000) AS x UNWIND range(1, 1000) AS y"
                            + " RETURN sum(x * y)",
                        Duration.ofSeconds(1),
                        10,
                        new Answer()))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("took longer than 1 s");
  }
}
