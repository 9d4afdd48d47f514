package caravan.cli;

import caravan.analysis.deep.QuestionVectors;
import caravan.analysis.text.EmbedOptions;
import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import caravan.graph.search.Search;
import caravan.graph.search.SearchAnswer;
import caravan.graph.search.SearchQuery;
import caravan.graph.search.Weights;
import caravan.vault.Vault;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Searches the graph; where it is off or fails, the names in all snapshots, and says so. */
final class SearchSession implements AutoCloseable {
  private final World world;
  private final Vault vault;
  private final QuestionVectors vectors;
  private final boolean shared;
  private @Nullable GraphSession graph;

  private SearchSession(
      World world,
      Vault vault,
      QuestionVectors vectors,
      boolean shared,
      @Nullable GraphSession graph) {
    this.world = world;
    this.vault = vault;
    this.vectors = vectors;
    this.shared = shared;
    this.graph = graph;
  }

  static SearchSession open(World world, Engine.Opened engine, OpenGraph graphs)
      throws IOException, InterruptedException {
    EmbedOptions options = engine.engine().settings().embedding().orElse(EmbedOptions.DEFAULT);
    boolean shared = world.shared().isPresent();
    QuestionVectors vectors =
        shared
            ? world.shared().get().vectors().of(options)
            : new QuestionVectors(
                options, why -> world.say("The question's meaning is not known: " + why.reason()));
    GraphSession graph = null;
    try {
      graph = graphs.open(world, engine);
    } catch (GraphException e) {
      without(world, e);
    }
    return new SearchSession(world, engine.vault(), vectors, shared, graph);
  }

  private static void without(World world, GraphException why) {
    world.say(why.getMessage() + " Until then, only names are searched, in all snapshots.");
  }

  /** Whether contents and meanings are searched, and not only names. */
  boolean hasGraph() {
    return graph != null;
  }

  /**
   * Answers a question.
   *
   * @throws CommandException if there is no word in it
   */
  SearchAnswer find(SearchQuery query) throws IOException, CommandException {
    GraphSession opened = graph;
    try {
      if (opened != null) {
        try {
          return new Search(
                  (cypher, values) -> opened.read(tx -> tx.run(cypher, values).list()),
                  this::vector,
                  Weights.DEFAULT)
              .find(query);
        } catch (GraphException e) {
          without(world, e);
          close(opened);
        }
      }
      return NameSearch.find(vault, query);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(Texts.sentence(String.valueOf(e.getMessage())));
    }
  }

  /** Words are searched all the same where the model cannot be started. */
  private Optional<float[]> vector(String question) {
    try {
      return vectors.of(question);
    } catch (IOException e) {
      world.say("The model for meanings cannot be used: " + Failures.message(e));
      return Optional.empty();
    }
  }

  private void close(GraphSession opened) {
    graph = null;
    opened.close();
  }

  @Override
  public void close() throws IOException {
    GraphSession opened = graph;
    if (opened != null) {
      close(opened);
    }
    if (!shared) {
      vectors.close();
    }
  }
}
