package caravan.graph.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import caravan.graph.schema.Schema;
import caravan.graph.server.EmbeddedServer;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Understanding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is killed in the middle of a projection, and one whose store is broken. */
class KilledProjectionTest {
  private static final int BATCH = 200;
  private static final int FILES = 500;

  /** Each other one of the first so many is understood, and stays as it is. */
  private static final int UNDERSTOOD = 60;

  @TempDir Path folder;
  private Path home;
  private ProjectedVault vault;

  @BeforeEach
  void prepare() throws Exception {
    home = Files.createDirectories(folder.resolve("home"));
    vault = new ProjectedVault(folder);
  }

  private void backUpTwice() throws Exception {
    for (int i = 0; i < FILES; i++) {
      vault.write("d" + i / 100 + "/f" + i + ".txt", i % 50 == 0 ? "same" : "text " + i);
    }
    vault.backup();
    for (int i = 0; i < FILES; i++) {
      if (i >= UNDERSTOOD || i % 2 == 0) {
        vault.write("d" + i / 100 + "/f" + i + ".txt", "changed " + i);
      }
    }
    vault.backup();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private EmbeddedServer start() throws Exception {
    return EmbeddedServer.start(TestGraph.patient(), home, "v", System.err::println);
  }

  private ProjectionReport project(GraphSession graph, KnownMeanings meanings) throws Exception {
    return new GraphProjector(
            graph, meanings, meanings, ProjectionProgress.NONE, Turn.AT_ONCE, BATCH)
        .catchUp(vault.inventory(), vault.trees());
  }

  @Test
  void catchUp_databaseKilledInTheMiddle_endsEqualToAFreshGraph() throws Exception {
    backUpTwice();
    EmbeddedServer first = start();
    GraphSession graph = new GraphSession(first, TestGraph.patient().timeout());
    Schema.apply(graph, true);
    int[] asked = new int[1];
    KnownMeanings killing =
        new KnownMeanings() {
          @Override
          public FileFacts facts(
              String path,
              long size,
              Instant modified,
              Instant now,
              Optional<Understanding> known) {
            // past the first snapshot, and past the first batch of the second
            if (++asked[0] == FILES + BATCH + 150) {
              first.kill();
            }
            return super.facts(path, size, modified, now, known);
          }
        };
    understand(killing);
    assertThatThrownBy(() -> project(graph, killing)).isInstanceOf(GraphException.class);
    graph.close();

    List<String> ended;
    KnownMeanings meanings = new KnownMeanings();
    understand(meanings);
    try (GraphSession again = new GraphSession(start(), TestGraph.patient().timeout())) {
      Schema.apply(again, true);
      assertThat(GraphProjector.missing(again, vault.inventory())).isEqualTo(1);
      assertThat(project(again, meanings).snapshots()).isEqualTo(1);
      ended = GraphExport.lines(again);
    }

    GraphSession fresh = TestGraph.empty();
    project(fresh, meanings);
    assertThat(ended).isEqualTo(GraphExport.lines(fresh));
  }

  @Test
  void start_brokenStore_isMovedAsideAndMadeAnew() throws Exception {
    vault.write("a.txt", "text");
    vault.backup();
    Path store = home.resolve("graph").resolve("v").resolve("store");
    Path databases = Files.createDirectories(store.resolve("data/databases/neo4j"));
    Files.write(databases.resolve("neostore"), new byte[8192]);
    Files.createDirectories(store.resolve("data/transactions/neo4j"));
    Files.write(store.resolve("data/transactions/neo4j/checkpoint.0"), new byte[] {9, 9, 9});

    try (GraphSession graph = new GraphSession(start(), TestGraph.patient().timeout())) {
      Schema.apply(graph, true);
      project(graph, new KnownMeanings());
      assertThat(GraphProjector.missing(graph, vault.inventory())).isZero();
    }
    assertThat(store.resolveSibling("store.broken")).isDirectory();
  }

  private void understand(KnownMeanings meanings) throws Exception {
    for (int i = 1; i < UNDERSTOOD; i += 2) {
      var content = vault.content("d0/f" + i + ".txt");
      meanings.known.put(
          ContentId.of(content),
          KnownMeanings.understanding(content, "about " + i, "number " + i % 7));
    }
  }
}
