package caravan.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Answers that are as good a moment later: pages that many look at ask the same again and again,
 * and each question takes processor time from the backup that they look at. Those who ask the same
 * at once wait for one answer. One that failed is forgotten, as are all when something has changed.
 * Safe for concurrent use.
 */
final class Answers {
  /**
   * A person does not see the difference, and a program that has just changed something does not
   * wait.
   */
  static final Duration FRESH = Duration.ofSeconds(2);

  private static final int MOST = 256;
  private static final int LONGEST = 64 << 10;

  /** What asks in earnest. */
  interface Question {
    byte[] answer() throws Exception;
  }

  private final Cache<List<String>, CompletableFuture<byte[]>> known;

  Answers(Ticker ticker) {
    known =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(FRESH)
            .ticker(ticker)
            .executor(Runnable::run) // no thread is worth it
            .build();
  }

  /** Forgets all: something was done. */
  void forget() {
    known.invalidateAll();
  }

  /** The answer to a question that somebody may have asked just now. */
  byte[] to(List<String> question, Question ask) throws Exception {
    CompletableFuture<byte[]> mine = new CompletableFuture<>();
    CompletableFuture<byte[]> first = known.get(question, same -> mine);
    if (first != mine) {
      return await(first);
    }
    try {
      byte[] answer = ask.answer();
      mine.complete(answer);
      if (answer.length > LONGEST) {
        known.asMap().remove(question, mine);
      }
      return answer;
    } catch (Exception | Error e) {
      known.asMap().remove(question, mine);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private static byte[] await(CompletableFuture<byte[]> first) throws Exception {
    try {
      return first.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
