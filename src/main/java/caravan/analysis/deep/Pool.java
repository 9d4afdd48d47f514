package caravan.analysis.deep;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Workers of one kind, each lent to one thread at a time. One is started when all that there are
 * are lent, up to a most; then callers wait. Safe for concurrent use.
 *
 * @param <W> what is lent
 */
final class Pool<W extends AutoCloseable> implements AutoCloseable {
  /** Starts one. */
  interface Factory<W> {
    W start() throws IOException;
  }

  /** What is asked of one. */
  interface Use<W, R> {
    R of(W worker) throws IOException, InterruptedException;
  }

  private final Factory<W> factory;
  private final Semaphore free;
  private final Deque<W> idle = new ArrayDeque<>();
  private final List<W> all = new ArrayList<>();
  private boolean closed;

  Pool(int most, Factory<W> factory) {
    this.factory = factory;
    this.free = new Semaphore(most);
  }

  <R> R use(Use<W, R> use) throws IOException, InterruptedException {
    free.acquire();
    try {
      W worker = take();
      try {
        return use.of(worker);
      } finally {
        give(worker);
      }
    } finally {
      free.release();
    }
  }

  /** The one that was used last: the others may sleep, and give their memory back. */
  private W take() throws IOException {
    synchronized (this) {
      W worker = idle.pollFirst();
      if (worker != null) {
        return worker;
      }
    }
    W started = factory.start(); // takes a second: others may give theirs back meanwhile
    synchronized (this) {
      all.add(started);
      if (!closed) {
        return started;
      }
    }
    close();
    throw new IOException("the worker is not needed any more");
  }

  private synchronized void give(W worker) {
    idle.addFirst(worker);
  }

  /** Ends all of them, also those that are lent or just starting: their users get an error. */
  @Override
  public void close() throws IOException {
    List<W> ending;
    synchronized (this) {
      closed = true;
      ending = List.copyOf(all);
      all.clear();
      idle.clear();
    }
    IOException failure = null;
    for (W worker : ending) {
      try {
        worker.close();
      } catch (Exception e) { // the others end all the same
        if (failure == null) {
          failure = new IOException("a worker could not be ended", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
