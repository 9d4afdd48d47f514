package caravan.vault.write;

import caravan.platform.LogContext;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import caravan.storage.spool.SpoolEntry;
import caravan.storage.spool.SpoolPlace;
import caravan.storage.spool.SpoolRun;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way to one destination during one run. It is direct while nothing waits for it; what waits is
 * in the spool, and a thread delivers it in its order. After a failure the destination is left
 * alone for a while. Safe for concurrent use.
 */
final class Lane implements AutoCloseable {
  private static final int MUCH_SLOWER = 5;
  private static final long LEAST_PATIENCE = TimeUnit.SECONDS.toNanos(10);

  private final Target target;
  private final Spooling spooling;
  private final Queue<SpoolEntry> queue = new ArrayDeque<>();

  /** Puts that were left behind and have not ended yet. */
  private final Set<String> underWay = new HashSet<>();

  /** Those of them that ended well before their entries were made. */
  private final Set<String> landed = new HashSet<>();

  private @Nullable SpoolRun run;
  private @Nullable Thread courier;
  private @Nullable StoreException lastFailure;
  private long ended;
  private long failed;
  private long slowest;
  private boolean draining;
  private boolean alone;
  private boolean pausing;
  private boolean retried;
  private boolean givenUp;
  private boolean silent;
  private boolean refused;
  private boolean closed;

  Lane(Target target, Spooling spooling) {
    this.target = target;
    this.spooling = spooling;
  }

  /** Whether what it gets may go there at once. */
  synchronized boolean isDirect() {
    return queue.isEmpty() && underWay.isEmpty();
  }

  /** A put went well, in so many nanoseconds. */
  synchronized void took(long nanos) {
    slowest = Math.max(slowest, nanos);
  }

  /** A put is under way that is not waited for any longer; an entry will be made for it. */
  synchronized void leftBehind(String object) {
    underWay.add(object);
  }

  /** Such a put has ended. */
  void ended(String object, @Nullable StoreException failure) {
    SpoolEntry delivered = null;
    SpoolRun from;
    synchronized (this) {
      if (!underWay.remove(object)) {
        return;
      }
      ended++;
      from = run;
      if (failure == null) {
        target.written.add(object);
        delivered = queue.stream().filter(e -> e.object().equals(object)).findFirst().orElse(null);
        if (delivered == null) {
          landed.add(object);
        } else {
          queue.remove(delivered);
        }
      } else {
        lastFailure = failure;
      }
      notifyAll();
    }
    if (delivered != null && from != null) {
      removed(from, delivered);
    }
  }

  /**
   * Has an object wait for this destination.
   *
   * @param into the spool's folder of this run
   * @param why how a direct put failed, if one did
   */
  void add(SpoolRun into, String object, Payload payload, @Nullable StoreException why)
      throws IOException {
    synchronized (this) {
      lastFailure = why == null ? lastFailure : why;
      if (landed.remove(object)) {
        return;
      }
    }
    SpoolEntry entry = into.add(object, payload, place());
    synchronized (this) {
      run = into;
      if (!landed.remove(object)) {
        queue.add(entry);
        start(into);
        notifyAll();
        return;
      }
    }
    into.remove(entry);
  }

  private SpoolPlace place() {
    return new SpoolPlace(target.vault.parameters().vault(), target.name());
  }

  private void start(SpoolRun from) {
    if (courier == null && !closed) {
      Delivery delivery = new Delivery(target.vault, from);
      Thread thread =
          new Thread(LogContext.carried(() -> deliver(delivery, from)), "deliver-" + target.name());
      thread.setDaemon(true);
      courier = thread;
      thread.start();
    }
  }

  /**
   * Waits until everything is there, for as long as it gets on.
   *
   * @param only whether there is no other destination: then one that fails gets another chance
   *     after it was left alone
   * @return whether everything is there; if not, it takes no further part
   */
  synchronized boolean drain(boolean only) throws InterruptedException {
    draining = true;
    alone = only;
    notifyAll();
    while (!isDirect() && !ends()) {
      long before = ended;
      long deadline = System.nanoTime() + patience();
      while (before == ended && !isDirect() && !ends()) {
        long left = deadline - System.nanoTime();
        if (pausing) {
          wait();
          deadline = System.nanoTime() + patience();
        } else if (left > 0) {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        } else {
          silent = true;
          giveUp();
        }
      }
    }
    return isDirect() && target.active();
  }

  /**
   * Waits until something of what waits has gone, so that there may be room in the spool. A
   * delivery that fails gets another chance after the destination was left alone.
   *
   * @return false if nothing waits, or it does not get on
   */
  synchronized boolean awaitRoom() throws InterruptedException {
    long endedBefore = ended;
    long failedBefore = failed;
    boolean late = queue.isEmpty();
    long deadline = System.nanoTime() + spooling.patience().toNanos();
    while (!late && ended == endedBefore && failed < failedBefore + 2 && !ends()) {
      if (pausing) {
        wait();
        deadline = System.nanoTime() + spooling.patience().toNanos();
      } else {
        long left = deadline - System.nanoTime();
        late = left <= 0;
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    }
    return ended != endedBefore && !ends();
  }

  /** The run is given up: nobody waits for this any longer. */
  synchronized void cancel() {
    giveUp();
  }

  /** Where others have everything, one that suddenly takes much longer than ever is not awaited. */
  private long patience() {
    long most = spooling.patience().toNanos();
    return alone || slowest == 0
        ? most
        : Math.min(most, Math.max(LEAST_PATIENCE, MUCH_SLOWER * slowest));
  }

  /** Whether it was waited for in vain. */
  synchronized boolean isSilent() {
    return silent;
  }

  private void giveUp() {
    givenUp = true;
    notifyAll();
  }

  /** Why it is not up to date, and what to do. */
  synchronized StoreException reason() {
    StoreException last = lastFailure;
    int waiting = queue.size();
    String more =
        " "
            + (waiting == 1 ? "1 object waits" : waiting + " objects wait")
            + " for it in the spool. Nothing is lost; the next backup delivers them and goes on"
            + " from there.";
    return last == null
        ? StoreException.retryable(
            Reason.UNAVAILABLE, "'" + target.name() + "' did not answer in time." + more)
        : StoreException.retryable(last.reason(), last.getMessage() + more, last);
  }

  private boolean ends() {
    return closed || givenUp || !target.active();
  }

  // --- what follows belongs to the thread that delivers

  private void deliver(Delivery delivery, SpoolRun from) {
    try {
      for (SpoolEntry entry = next(); entry != null; entry = next()) {
        attempt(delivery, from, entry);
      }
    } catch (InterruptedException e) {
      return; // the run has ended
    } catch (RuntimeException | Error e) { // whatever it is, nobody must wait for this thread
      target.fail(
          StoreException.retryable(
              Reason.UNAVAILABLE, "Cannot deliver to '" + target.name() + "': " + e + ".", e));
    } finally {
      synchronized (this) {
        giveUp();
      }
    }
  }

  private synchronized @Nullable SpoolEntry next() throws InterruptedException {
    while (!ends()) {
      if (underWay.isEmpty() && !queue.isEmpty()) {
        return queue.peek();
      }
      wait();
    }
    return null;
  }

  private void attempt(Delivery delivery, SpoolRun from, SpoolEntry entry)
      throws InterruptedException {
    try {
      long begun = System.nanoTime();
      delivery.deliver(entry);
      took(System.nanoTime() - begun);
      target.written.add(entry.object());
      done(from, entry);
    } catch (StoreException e) {
      synchronized (this) {
        if (closed) {
          return;
        }
        lastFailure = e;
        if (e.retryable()) {
          failed++;
          notifyAll();
          leaveAlone();
          return;
        }
      }
      refused(from, e);
    } catch (IOException e) {
      synchronized (this) {
        if (closed) {
          return; // which cut the reading off
        }
      }
      target.fail(StoreException.retryable(Reason.MISSING, String.valueOf(e.getMessage()), e));
      done(from, entry);
    }
  }

  /** A permanent failure: what waits would be refused too, and is brought by its chunks later. */
  private void refused(SpoolRun from, StoreException reason) {
    synchronized (this) {
      refused = true;
    }
    target.fail(reason);
    try {
      from.discard(place());
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
    synchronized (this) {
      queue.clear();
      notifyAll();
    }
  }

  private void done(SpoolRun from, SpoolEntry entry) {
    removed(from, entry);
    synchronized (this) {
      queue.remove(entry);
      ended++;
      retried = false;
      notifyAll();
    }
  }

  /** An entry that cannot be removed is delivered twice, which does no harm. */
  private void removed(SpoolRun from, SpoolEntry entry) {
    try {
      from.remove(entry);
    } catch (IOException e) {
      synchronized (this) {
        if (!closed) {
          target.fail(
              StoreException.retryable(
                  Reason.UNAVAILABLE,
                  "The spool cannot be written to: " + e.getMessage() + ". Look at its disk.",
                  e));
        }
      }
    }
  }

  private void leaveAlone() throws InterruptedException {
    if (draining && (!alone || retried)) {
      silent = true;
      giveUp();
      return;
    }
    boolean whole = draining;
    retried = draining;
    pausing = true;
    long deadline = System.nanoTime() + spooling.pause().apply(target.name()).toNanos();
    for (long left = deadline - System.nanoTime();
        left > 0 && !ends() && (whole || !draining);
        left = deadline - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    pausing = false;
    notifyAll();
  }

  /**
   * Drops what was added while a refusal was dealt with, or was not dropped before the run ended.
   */
  void tidy(SpoolRun from) throws IOException {
    boolean drop;
    synchronized (this) {
      drop = refused;
    }
    if (drop) {
      from.discard(place());
    }
  }

  @Override
  public void close() {
    Thread thread;
    synchronized (this) {
      closed = true;
      thread = courier;
      notifyAll();
    }
    if (thread != null) {
      thread.interrupt();
    }
  }
}
