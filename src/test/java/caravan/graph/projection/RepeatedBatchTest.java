package caravan.graph.projection;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import caravan.model.meaning.ContentId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Session;

/** Files that are taken to be new, and are there: the answer of their batch was lost on the way. */
@ExtendWith(TestGraph.class)
class RepeatedBatchTest {
  private static final int BATCH = 200;
  private static final int FILES = 2 * BATCH + 10;

  @TempDir Path folder;
  private ProjectedVault vault;
  private KnownMeanings meanings;

  @BeforeEach
  void backUp() throws Exception {
    vault = new ProjectedVault(folder);
    for (int i = 0; i < FILES; i++) {
      vault.write("d" + i / 100 + "/f" + i + ".txt", i % 50 == 0 ? "same" : "text " + i);
    }
    vault.backup();
    meanings = new KnownMeanings();
    for (int i = 1; i < 60; i += 2) {
      var content = vault.content("d0/f" + i + ".txt");
      meanings.known.put(
          ContentId.of(content), KnownMeanings.understanding(content, "about " + i, "number"));
    }
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private ProjectionReport project(GraphSession graph) throws Exception {
    return new GraphProjector(
            graph, meanings, meanings, ProjectionProgress.NONE, Turn.AT_ONCE, BATCH)
        .catchUp(vault.inventory(), vault.trees());
  }

  @Test
  void catchUp_filesOfABatchAreThereAlready_endsAsIfItHadBeenWrittenOnce() throws Exception {
    GraphSession graph = TestGraph.empty();
    assertThat(project(graph).files()).isEqualTo(FILES);
    List<String> once = GraphExport.lines(graph);
    try (Session session = graph.session(AccessMode.WRITE)) {
      // what says that anything is there goes; the files stay
      session
          .run(
              "MATCH (f:File) WHERE f.path CONTAINS '/d3/' OR f.path CONTAINS '/d1/'"
                  + " DETACH DELETE f")
          .consume();
      session.run("MATCH (p:Projection) DELETE p").consume();
    }

    assertThat(project(graph).files()).isEqualTo(FILES);

    assertThat(GraphExport.lines(graph)).isEqualTo(once);
  }
}
