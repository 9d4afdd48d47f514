package caravan.vault.write;

import caravan.model.FileBatch;
import caravan.vault.pack.SealedPack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What passes between the thread that brings batches and stores packs, and the one that reads: a
 * few batches one way, finished packs and failures the other. Whoever brings a batch takes packs
 * before it waits for room, so that neither side ever waits for the other in vain. Safe for
 * concurrent use; nobody waits any longer once it is closed.
 */
final class Handover {
  private static final int AHEAD = 2;

  private final Queue<FileBatch> batches = new ArrayDeque<>();
  private final Queue<SealedPack> packs = new ArrayDeque<>();
  private boolean lastBrought;
  private boolean ended;
  private boolean closed;
  private @Nullable Throwable failure;

  /**
   * Brings a batch.
   *
   * @return a pack that must be stored before, and the batch brought again; null once it was taken
   *     or nothing is taken any more
   */
  synchronized @Nullable SealedPack bring(FileBatch batch) throws InterruptedException {
    while (packs.isEmpty() && batches.size() >= AHEAD && goesOn()) {
      wait();
    }
    throwFailure();
    if (packs.isEmpty() && goesOn()) {
      batches.add(batch);
      notifyAll();
    }
    return closed ? null : packs.poll();
  }

  /** The next pack after the last batch; waits for it. Null after the last, or once closed. */
  synchronized @Nullable SealedPack rest() throws InterruptedException {
    lastBrought = true;
    notifyAll();
    while (packs.isEmpty() && goesOn()) {
      wait();
    }
    throwFailure();
    return closed ? null : packs.poll();
  }

  /** The next batch for the reader, which waits for it. Null after the last, or once closed. */
  synchronized @Nullable FileBatch take() throws InterruptedException {
    while (batches.isEmpty() && !lastBrought && !closed) {
      wait();
    }
    notifyAll();
    return closed ? null : batches.poll();
  }

  /** The next batch if it is there already. */
  synchronized @Nullable FileBatch poll() {
    FileBatch batch = closed ? null : batches.poll();
    if (batch != null) {
      notifyAll();
    }
    return batch;
  }

  /** A worker has finished a pack. */
  synchronized void add(SealedPack pack) {
    packs.add(pack);
    notifyAll();
  }

  /** The reader is done; a reason makes the other side fail. */
  synchronized void end(@Nullable Throwable reason) {
    ended = true;
    failure = reason;
    notifyAll();
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private boolean goesOn() {
    return !closed && !ended;
  }

  private void throwFailure() {
    if (failure instanceof IOException e) {
      throw new UncheckedIOException(e);
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure != null) {
      throw new IllegalStateException("the backup was interrupted", failure);
    }
  }
}
