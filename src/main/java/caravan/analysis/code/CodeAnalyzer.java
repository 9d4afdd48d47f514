package caravan.analysis.code;

import caravan.analysis.worker.Answer;
import caravan.analysis.worker.Spec;
import caravan.analysis.worker.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * Reads source code, configuration, markup and SQL in a worker. Safe for concurrent use; the worker
 * takes one file at a time.
 */
public final class CodeAnalyzer {
  /** What this analyzer says is asked again when this grows. */
  public static final int VERSION = 3;

  /** A file of a megabyte takes about a second. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final int HEAP_MEGABYTES = 128;

  /** Native trees are freed late: a process of its own age would grow. */
  private static final int REQUESTS = 5000;

  private final Worker worker;
  private final Duration limit;

  /**
   * @param worker started by {@link #spec}; whoever started it closes it
   */
  public CodeAnalyzer(Worker worker) {
    this(worker, LIMIT);
  }

  CodeAnalyzer(Worker worker, Duration limit) {
    this.worker = worker;
    this.limit = limit;
  }

  /** How its worker is started. */
  public static Spec spec() {
    return new Spec("code", HEAP_MEGABYTES, REQUESTS);
  }

  /**
   * Whether a file is of a sort that is read here, and not made by a minifier.
   *
   * @param name without folders
   * @param language as it was found by looking inside, as {@code python}; empty if it was not
   */
  public static boolean takes(String name, String language) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !lower.contains(".min.") && TextReader.takes(lower, language);
  }

  /**
   * @param name without folders
   * @param language as for {@link #takes}
   * @param content all bytes; more than a megabyte is refused
   * @throws IOException if no worker can be started
   */
  public CodeResult analyze(String name, String language, byte[] content) throws IOException {
    if (content.length > SourceText.MAX_BYTES) {
      return new CodeResult.Unread(SourceText.tooLarge(content.length));
    }
    byte[] request = Wire.request(new Wire.Request(name, language, content));
    Answer answer = worker.ask(request, limit);
    if (answer instanceof Answer.Done done) {
      return new CodeResult.Read(Wire.facts(done.bytes()));
    }
    return new CodeResult.Unread(((Answer.Failed) answer).unreadable());
  }
}
