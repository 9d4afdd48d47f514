package caravan.vault.write;

import caravan.model.ChunkId;
import caravan.platform.LogContext;
import caravan.platform.limits.CpuShare;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.VaultParameters;
import caravan.vault.pack.BlockBuilder;
import caravan.vault.pack.BufferPool;
import caravan.vault.pack.ChunkHasher;
import caravan.vault.pack.PackAssembler;
import caravan.vault.pack.SealedPack;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hashes, deduplicates, compresses and seals units on worker threads. Memory is bounded by the
 * number of units, of pack buffers, and of workers: whoever has no buffer waits. {@link #free} and
 * {@link #submit} belong to one thread, and another one takes the finished packs.
 */
final class ChunkSink implements AutoCloseable {
  /** Decides whether a chunk must be stored; from then on it counts as known. */
  interface Claims {
    boolean claim(byte[] id, int offset);
  }

  private static final int UNIT = 4 << 20;

  /** Reading and compressing take turns at being the slower; this many bridge most of it. */
  private static final int UNITS = 8;

  private static final Logger LOG = LoggerFactory.getLogger(ChunkSink.class);

  private final Claims claims;
  private final VaultFactory vault;
  private final int unitSize;
  private final PackAssembler packs;
  private final ExecutorService workers;
  private final BlockingQueue<Worker> idle;
  private final CpuShare cpu;
  private final Queue<Unit> units = new ConcurrentLinkedQueue<>();
  private final Object monitor = new Object();
  private final int threads;
  private int working;
  private boolean closed;
  private @Nullable Throwable failure;
  private CpuShare.Piece submitted = CpuShare.Piece.NONE;

  /** What workers need of the vault. */
  record VaultFactory(caravan.security.VaultKeys keys, VaultParameters parameters, int level) {}

  private final class Worker {
    final ChunkHasher hasher = new ChunkHasher(vault.keys().idKey("data"));
    final BlockBuilder blocks = new BlockBuilder(packs, vault.level(), vault.parameters().block());
    final byte[] id = new byte[ChunkId.LENGTH];

    void process(Unit unit) throws InterruptedException {
      for (int i = 0; i < unit.chunks; i++) {
        hasher.id(unit.bytes, unit.offset[i], unit.size[i], id, 0);
        unit.owner[i].set(unit.ordinal[i], id, 0);
        if (claims.claim(id, 0)) {
          blocks.add(unit.bytes, unit.offset[i], unit.size[i], id, 0);
        }
      }
    }
  }

  /**
   * @param threads workers
   * @param packBuffers packs that are open or on their way, at least 2
   * @param cpu what they may use of the processors; the thread that submits counts too, and is held
   *     back by having no unit
   * @param finished takes each finished pack, from a worker's thread
   */
  ChunkSink(
      VaultFactory vault,
      Claims claims,
      int threads,
      int packBuffers,
      CpuShare cpu,
      Consumer<SealedPack> finished) {
    this.vault = vault;
    this.cpu = cpu;
    this.claims = claims;
    this.threads = threads;
    VaultParameters parameters = vault.parameters();
    unitSize = Math.max(UNIT, 2 * parameters.chunkMax());
    BufferPool buffers = new BufferPool(packBuffers, PackAssembler.bufferSize(parameters));
    packs = new PackAssembler(vault.keys(), ObjectKind.DATA, parameters.pack(), buffers, finished);
    for (int i = 0; i < Math.max(UNITS, threads + 2); i++) {
      units.add(new Unit(0));
    }
    idle = new ArrayBlockingQueue<>(threads);
    for (int i = 0; i < threads; i++) {
      idle.add(new Worker());
    }
    workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(LogContext.carried(task), "pack");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** A free unit, or null while all are in use. */
  @Nullable Unit free() {
    Unit unit = units.poll();
    return unit == null || unit.bytes.length > 0 ? unit : new Unit(unitSize);
  }

  /** Gives back a unit that was not needed. */
  void giveBack(Unit unit) {
    unit.clear();
    units.add(unit);
  }

  /** Whether a worker has nothing to do. */
  boolean hasIdleWorker() {
    synchronized (monitor) {
      return working < threads;
    }
  }

  void submit(Unit unit) {
    cpu.note(submitted);
    submitted = cpu.begin();
    synchronized (monitor) {
      working++;
    }
    workers.execute(() -> work(unit));
  }

  private void work(Unit unit) {
    try {
      CpuShare.Piece piece = cpu.begin();
      Worker worker = idle.take();
      try {
        worker.process(unit);
        LOG.debug("Packed a unit of {} chunks", unit.chunks);
      } finally {
        rest(worker);
      }
      cpu.end(piece); // before the unit is free, so that nobody reads ahead of what may be done
      unit.clear();
      units.add(unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      synchronized (monitor) {
        working--;
        monitor.notifyAll();
      }
    }
  }

  /** Has nothing to do any more; once the sink is closed, what it has outside of the heap goes. */
  private void rest(Worker worker) {
    synchronized (monitor) {
      if (!closed) {
        idle.add(worker);
        return;
      }
    }
    worker.blocks.close();
  }

  private void fail(Throwable problem) {
    synchronized (monitor) {
      if (failure == null) {
        failure = problem;
      }
      monitor.notifyAll();
    }
  }

  /** Waits until a unit is free. */
  void awaitUnit() throws InterruptedException {
    synchronized (monitor) {
      while (units.isEmpty() && failure == null) {
        monitor.wait();
      }
      throwFailure();
    }
  }

  /** Waits until nothing is worked on. */
  void awaitIdle() throws InterruptedException {
    synchronized (monitor) {
      while (working > 0 && failure == null) {
        monitor.wait();
      }
      throwFailure();
    }
  }

  /**
   * Hands over what workers have gathered, on a worker's thread since it may have to wait for a
   * pack buffer.
   */
  void flush() {
    synchronized (monitor) {
      working++;
    }
    workers.execute(
        () -> {
          List<Worker> resting = new ArrayList<>();
          try {
            idle.drainTo(resting); // nobody closes them meanwhile
            for (Worker worker : resting) {
              worker.blocks.flush();
            }
            packs.flush();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(e);
          } catch (RuntimeException | Error e) {
            fail(e);
          } finally {
            resting.forEach(this::rest);
            synchronized (monitor) {
              working--;
              monitor.notifyAll();
            }
          }
        });
  }

  private void throwFailure() {
    if (failure != null) {
      throw new IllegalStateException("a pack could not be made: " + failure, failure);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    List<Worker> resting = new ArrayList<>();
    synchronized (monitor) {
      closed = true;
      idle.drainTo(resting);
    }
    resting.forEach(worker -> worker.blocks.close()); // one at work follows when it is done
  }
}
