package caravan.analysis.deep;

import caravan.analysis.code.CodeAnalyzer;
import caravan.analysis.code.CodeResult;
import caravan.analysis.document.DocumentLimits;
import caravan.analysis.document.DocumentReader;
import caravan.analysis.document.Extract;
import caravan.analysis.text.EmbedHandler;
import caravan.analysis.text.EmbedOptions;
import caravan.analysis.worker.Answer;
import caravan.analysis.worker.Spec;
import caravan.analysis.worker.Worker;
import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Vector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

  private final Pool<DocumentReader> documents;
  private final Pool<Worker> code;
  private final Pool<Worker> embed;

  /**
   * @param each processes of a kind at most; of code there is one, which is fast enough for many
   */
  Processes(EmbedOptions options, int each) {
    documents = new Pool<>(each, () -> DocumentReader.open(DocumentLimits.standard()));
    code = new Pool<>(1, () -> Worker.start(CodeAnalyzer.spec()));
    Spec spec =
        new Spec(
            "embed",
            EMBED_HEAP_MEGABYTES,
            EMBED_REQUESTS,
            Map.of(EmbedHandler.OPTIONS, options.name()));
    embed = new Pool<>(each, () -> Worker.start(spec));
  }

  /** See {@link DocumentReader#read}. */
  Extract document(Path file, String name, String mediaType, long size)
      throws IOException, InterruptedException {
    return documents.use(reader -> reader.read(file, name, mediaType, size));
  }

  /** See {@link CodeAnalyzer#analyze}. */
  CodeResult code(String name, String language, byte[] bytes)
      throws IOException, InterruptedException {
    return code.use(worker -> new CodeAnalyzer(worker).analyze(name, language, bytes));
  }

  /**
   * The meaning of a text.
   *
   * @param failed is told why there is none
   */
  @Nullable Vector vector(String text, Consumer<Unreadable> failed)
      throws IOException, InterruptedException {
    byte[] request = text.getBytes(StandardCharsets.UTF_8);
    Answer answer = embed.use(worker -> worker.ask(request, EMBED_LIMIT));
    if (answer instanceof Answer.Done done) {
      return EmbedHandler.decode(done.bytes());
    }
    failed.accept(((Answer.Failed) answer).unreadable());
    return null;
  }

  @Override
  public void close() throws IOException {
    try (documents;
        code;
        embed) {
      // each is ended, whatever becomes of the others
    }
  }
}
