package caravan.graph.search;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks several things at once: what is begun here goes on beside whoever began it. Threads are made
 * for one question, which costs little beside the question. Closing it ends what still runs.
 */
final class Together implements AutoCloseable {
  private final ExecutorService threads;

  /**
   * @param most how many things are asked at once
   */
  Together(int most) {
    threads =
        Executors.newFixedThreadPool(
            most,
            task -> {
              Thread thread = new Thread(task, "asks the graph");
              thread.setDaemon(true);
              return thread;
            });
  }

  <T> Future<T> begin(Callable<T> question) {
    return threads.submit(question);
  }

  /**
   * Waits for an answer.
   *
   * @throws IOException as the question failed, or if this thread is interrupted
   */
  static <T> T answer(Future<T> asked) throws IOException {
    try {
      return asked.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the graph was asked");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException failed) {
        throw failed;
      }
      if (cause instanceof RuntimeException failed) {
        throw failed;
      }
      throw new IllegalStateException("a question to the graph failed", cause);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
