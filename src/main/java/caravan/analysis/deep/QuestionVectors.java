package caravan.analysis.deep;

import caravan.analysis.text.EmbedOptions;
import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Vector;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Vectors of questions, made by the process and the model that make those of contents. The process
 * starts with the first question. Safe for concurrent use.
 */
public final class QuestionVectors implements AutoCloseable {
  private final Processes processes;
  private final Consumer<Unreadable> failed;

  /**
   * For vectors that were made so.
   *
   * @param failed is told why a question has no vector
   */
  public QuestionVectors(EmbedOptions options, Consumer<Unreadable> failed) {
    this.processes = new Processes(options, 1);
    this.failed = failed;
  }

  /**
   * The vector of a question.
   *
   * @return empty if the model cannot make one
   * @throws IOException if the process cannot be started
   */
  public Optional<float[]> of(String question) throws IOException {
    try {
      return Optional.ofNullable(processes.vector(question, failed)).map(Vector::values);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted at a question");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  @Override
  public void close() throws IOException {
    processes.close();
  }
}
