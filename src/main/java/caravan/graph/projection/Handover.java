package caravan.graph.projection;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Writes one thing at a time on a thread of its own, so that the next one is made meanwhile: while
 * the database works on a batch, the rows of the next one are read from the vault. Belongs to one
 * thread.
 */
final class Handover implements AutoCloseable {
  /** What is written. */
  interface Write {
    void run() throws IOException;
  }

  private final ExecutorService writer;
  private @Nullable Future<?> writing;

  Handover() {
    writer =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "writes to the graph");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Waits for the one before to end, and begins this one.
   *
   * @throws IOException what the one before failed with; this one is not begun then
   */
  void next(Write write) throws IOException {
    await();
    writing =
        writer.submit(
            () -> {
              write.run();
              return null;
            });
  }

  /**
   * Waits until all is written.
   *
   * @throws IOException what it failed with
   */
  void await() throws IOException {
    Future<?> before = writing;
    writing = null;
    if (before == null) {
      return;
    }
    try {
      before.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      writing = before; // closing waits for it
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the graph was written");
    }
  }

  /** Waits for what is being written, however it ends: nobody may write after this. */
  @Override
  public void close() {
    writer.shutdown();
    Future<?> last = writing;
    boolean interrupted = false;
    while (last != null && !last.isDone()) {
      try {
        last.get();
      } catch (ExecutionException e) {
        // who closes early has a failure of its own, which says more
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
