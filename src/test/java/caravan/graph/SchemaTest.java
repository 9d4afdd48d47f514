package caravan.graph;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.graph.schema.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The scripts make what search and questions rely on. */
@ExtendWith(TestGraph.class)
class SchemaTest {
  @Test
  void apply_freshGraph_hasAllIndexesOnline(GraphSession graph) throws Exception {
    var names =
        graph.read(
            tx ->
                tx.run("SHOW INDEXES YIELD name, state WHERE state = 'ONLINE' RETURN name")
                    .list(row -> row.get(0).asString()));
    assertThat(names)
        .contains("file_key", "content_id", "file_names", "content_text", "content_vector");
  }

  @Test
  void apply_again_changesNothing(GraphSession graph) throws Exception {
    var before = migrations(graph);
    Schema.apply(graph, true);
    assertThat(migrations(graph)).isEqualTo(before).isPositive();
  }

  private static int migrations(GraphSession graph) throws Exception {
    return graph.read(
        tx -> tx.run("MATCH (n:__Neo4jMigration) RETURN count(n)").single().get(0).asInt());
  }
}
