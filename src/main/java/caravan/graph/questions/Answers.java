package caravan.graph.questions;

import caravan.graph.GraphException;
import java.util.Map;

/** Where the answer to a question comes from: the graph, or what is remembered of it. */
public interface Answers {
  /** Always the graph. */
  Answers DIRECT =
      new Answers() {
        @Override
        public <T> T answer(
            String name, Map<String, ?> parameters, Class<T> type, Question<T> question)
            throws GraphException, UnknownNameException {
          return question.ask();
        }
      };

  /** Asks the graph. */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws GraphException, UnknownNameException;
  }

  /**
   * The answer to a question; never one of an older graph.
   *
   * @param name of the question
   * @param parameters all that the answer depends on beside the graph
   * @param type a record
   */
  <T> T answer(String name, Map<String, ?> parameters, Class<T> type, Question<T> question)
      throws GraphException, UnknownNameException;
}
