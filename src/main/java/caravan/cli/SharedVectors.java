package caravan.cli;

import caravan.analysis.deep.QuestionVectors;
import caravan.analysis.text.EmbedOptions;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model that tells what questions mean, started once for many searches of a service, and ended
 * when nobody has asked for a while. Safe for concurrent use.
 */
final class SharedVectors implements AutoCloseable {
  /** Its process takes some 200 MB, which others may want. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(SharedVectors.class);

  private @Nullable QuestionVectors vectors;
  private EmbedOptions options = EmbedOptions.DEFAULT;
  private long askedAt;

  /** For vectors that were made so; who gets it does not close it. */
  synchronized QuestionVectors of(EmbedOptions wanted) throws IOException {
    if (vectors != null && !options.equals(wanted)) {
      close();
    }
    QuestionVectors open = vectors;
    if (open == null) {
      open =
          new QuestionVectors(
              wanted, why -> LOG.warn("A question's meaning is not known: {}", why.reason()));
      vectors = open;
      options = wanted;
    }
    askedAt = System.nanoTime();
    return open;
  }

  /** Ends one that nobody has asked for a while. */
  synchronized void tidy() throws IOException {
    if (vectors != null && System.nanoTime() - askedAt > IDLE.toNanos()) {
      close();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    QuestionVectors open = vectors;
    vectors = null;
    if (open != null) {
      open.close();
    }
  }
}
