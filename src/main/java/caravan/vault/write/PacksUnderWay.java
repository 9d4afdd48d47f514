package caravan.vault.write;

import caravan.vault.index.IndexObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The packs of one backup from when they are finished until they are settled, and what the next
 * index will hold of them. Whoever waits for packs waits here, and no longer once the backup has
 * ended. Safe for concurrent use.
 */
final class PacksUnderWay {
  private final int limit;
  private final BooleanSupplier ended;
  private final List<IndexObject.PackContents> settled = new ArrayList<>();
  private int outstanding;
  private int underWay;
  private boolean leaving;
  private @Nullable Throwable failure;

  /**
   * @param limit so many may be under way at once
   * @param ended whether the backup has ended; {@link #wake} says that it did
   */
  PacksUnderWay(int limit, BooleanSupplier ended) {
    this.limit = limit;
    this.ended = ended;
  }

  /** One more is to be settled. */
  synchronized void finished() {
    outstanding++;
  }

  /** One sets out. */
  synchronized void setOut() {
    underWay++;
  }

  /** One was stored, and belongs into the next index. */
  synchronized void stored(IndexObject.PackContents contents) {
    settled.add(contents);
  }

  /** One could not be settled: whoever waits gets this. The first such reason counts. */
  synchronized void failed(Throwable cause) {
    failure = failure == null ? cause : failure;
    notifyAll();
  }

  /**
   * One is where it was to go, and another may set out while the rest is done for it. Only one at a
   * time: else indexes that are slow to be stored would gather in memory.
   *
   * @return whether it may, which {@link #settled} must be told
   */
  synchronized boolean leaveEarly() {
    if (leaving) {
      return false;
    }
    leaving = true;
    underWay--;
    notifyAll();
    return true;
  }

  /**
   * One that had set out is settled, well or not, and all is done for it.
   *
   * @param left whether it left early
   */
  synchronized void settled(boolean left) {
    outstanding--;
    if (left) {
      leaving = false;
    } else {
      underWay--;
    }
    notifyAll();
  }

  /** Waits until another may set out. */
  synchronized void awaitTurn() throws IOException, InterruptedException {
    while (underWay >= limit && failure == null && !ended.getAsBoolean()) {
      wait();
    }
    throwFailure();
  }

  /** Waits until all that were finished are settled. */
  synchronized void awaitAll() throws InterruptedException {
    while (outstanding > 0 && !ended.getAsBoolean()) {
      wait();
    }
  }

  /** The backup has ended. */
  synchronized void wake() {
    notifyAll();
  }

  /** Chunks in those that wait for an index. */
  synchronized int chunksWithoutIndex() {
    return settled.stream().mapToInt(pack -> pack.footer().chunks()).sum();
  }

  /** What waits for an index, to whoever writes it now. */
  synchronized List<IndexObject.PackContents> takeForIndex() {
    List<IndexObject.PackContents> contents = List.copyOf(settled);
    settled.clear();
    return contents;
  }

  /** Throws why one could not be settled, if one could not. */
  synchronized void throwFailure() throws IOException, InterruptedException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof InterruptedException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }
}
