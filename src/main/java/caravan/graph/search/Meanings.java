package caravan.graph.search;

import java.io.IOException;
import java.util.Optional;

/** Turns a question into a vector, by the model that made those in the graph. */
public interface Meanings {
  /** There are no vectors: only words and facts count. */
  Meanings NONE = question -> Optional.empty();

  /**
   * The vector of a question, of length 1.
   *
   * @return empty if the model does not answer; the search goes on without it, and says so
   * @throws IOException if the process that would answer cannot be started
   */
  Optional<float[]> vector(String question) throws IOException;
}
