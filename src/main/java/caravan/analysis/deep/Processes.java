package caravan.analysis.deep;

import caravan.analysis.code.CodeAnalyzer;
import caravan.analysis.document.DocumentLimits;
import caravan.analysis.document.DocumentReader;
import caravan.analysis.text.EmbedHandler;
import caravan.analysis.text.EmbedOptions;
import caravan.analysis.worker.Answer;
import caravan.analysis.worker.Spec;
import caravan.analysis.worker.Worker;
import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Vector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The processes that read contents, each started when the first content needs it. Safe for
 * concurrent use.
 */
final class Processes implements AutoCloseable {
  private static final int EMBED_HEAP_MEGABYTES = 128;
  private static final int EMBED_REQUESTS = 50_000;
  private static final Duration EMBED_LIMIT = Duration.ofSeconds(30);

  private final EmbedOptions options;
  private @Nullable DocumentReader documents;
  private @Nullable Worker code;
  private @Nullable Worker embed;

  Processes(EmbedOptions options) {
    this.options = options;
  }

  synchronized DocumentReader documents() throws IOException {
    DocumentReader reader = documents;
    if (reader == null) {
      reader = DocumentReader.open(DocumentLimits.standard());
      documents = reader;
    }
    return reader;
  }

  CodeAnalyzer code() throws IOException {
    return new CodeAnalyzer(codeWorker());
  }

  private synchronized Worker codeWorker() throws IOException {
    Worker worker = code;
    if (worker == null) {
      worker = Worker.start(CodeAnalyzer.spec());
      code = worker;
    }
    return worker;
  }

  private synchronized Worker embedWorker() throws IOException {
    Worker worker = embed;
    if (worker == null) {
      worker =
          Worker.start(
              new Spec(
                  "embed",
                  EMBED_HEAP_MEGABYTES,
                  EMBED_REQUESTS,
                  Map.of(EmbedHandler.OPTIONS, options.name())));
      embed = worker;
    }
    return worker;
  }

  /**
   * The meaning of a text.
   *
   * @param failed is told why there is none
   */
  @Nullable Vector vector(String text, Consumer<Unreadable> failed) throws IOException {
    Answer answer = embedWorker().ask(text.getBytes(StandardCharsets.UTF_8), EMBED_LIMIT);
    if (answer instanceof Answer.Done done) {
      return EmbedHandler.decode(done.bytes());
    }
    failed.accept(((Answer.Failed) answer).unreadable());
    return null;
  }

  @Override
  public synchronized void close() throws IOException {
    try (DocumentReader first = documents;
        Worker second = code;
        Worker third = embed) {
      documents = null;
      code = null;
      embed = null;
    }
  }
}
