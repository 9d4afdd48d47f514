package caravan.discovery;

import caravan.model.FileBatch;
import caravan.model.Found;
import caravan.platform.limits.CpuShare;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands what one thread finds to the one that packs it, in batches and through a short queue: the
 * walk is a few batches ahead, and waits when packing is slower. Ends at once, on both sides, when
 * the run was given up.
 */
final class Batches implements Iterator<FileBatch> {
  private static final int AHEAD = 3;
  private static final long LOOK_MILLIS = 200;

  /** Batch 0 says that the walk has ended. */
  private static final FileBatch END = new FileBatch(0, List.of());

  private final BlockingQueue<FileBatch> queue = new ArrayBlockingQueue<>(AHEAD);
  private final BooleanSupplier givenUp;
  private final BatchSize size;
  private final CpuShare cpu;
  private int wanted;
  private List<Found> steps;
  private long number;
  private CpuShare.Piece piece = CpuShare.Piece.NONE;
  private volatile @Nullable Throwable failure;
  private @Nullable FileBatch next;
  private boolean ended;

  /**
   * @param size how many steps a batch has
   * @param cpu how much of the processors the walk may use
   */
  Batches(BooleanSupplier givenUp, BatchSize size, CpuShare cpu) {
    this.givenUp = givenUp;
    this.size = size;
    this.cpu = cpu;
    this.wanted = size.steps();
    this.steps = new ArrayList<>(wanted);
  }

  /** The thread that walks begins. */
  void begin() {
    piece = cpu.begin();
  }

  /** Adds a step, from the thread that walks. */
  void add(Found step) throws IOException {
    steps.add(step);
    if (steps.size() >= wanted) {
      send(new FileBatch(++number, steps));
      wanted = size.steps();
      steps = new ArrayList<>(wanted);
    }
  }

  /** Ends the walk. */
  void end() throws IOException {
    if (!steps.isEmpty()) {
      send(new FileBatch(++number, steps));
    }
    send(END);
  }

  /** Ends the walk with a failure, which the other side throws. */
  void fail(Throwable reason) {
    failure = reason;
  }

  private void send(FileBatch batch) throws IOException {
    try {
      cpu.end(piece);
      while (!queue.offer(batch, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (givenUp.getAsBoolean()) {
          throw new java.io.InterruptedIOException("the backup was given up");
        }
      }
      piece = cpu.begin();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("the walk was interrupted");
    }
  }

  @Override
  public boolean hasNext() {
    if (next != null || ended) {
      return next != null;
    }
    long begun = size.waits();
    try {
      while (next == null && !ended && !givenUp.getAsBoolean()) {
        FileBatch batch = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (batch == END) {
          ended = true;
        } else if (batch != null) {
          next = batch;
        } else {
          throwFailure();
        }
      }
      return next != null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the backup was interrupted", e);
    } finally {
      size.waited(begun);
    }
  }

  private void throwFailure() {
    Throwable reason = failure;
    if (reason instanceof RuntimeException e) {
      throw e;
    }
    if (reason instanceof Error e) {
      throw e;
    }
    if (reason instanceof IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public FileBatch next() {
    FileBatch batch = hasNext() ? next : null;
    if (batch == null) {
      throw new NoSuchElementException();
    }
    next = null;
    size.given(batch.steps().size());
    return batch;
  }
}
