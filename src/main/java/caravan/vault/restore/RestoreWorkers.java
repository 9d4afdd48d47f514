package caravan.vault.restore;

import caravan.platform.LogContext;
import caravan.platform.NoSpaceException;
import caravan.platform.TargetDirectory;
import caravan.storage.ByteRange;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.PackSeal;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexView;
import caravan.vault.index.Place;
import caravan.vault.pack.BlockOpener;
import caravan.vault.pack.ChunkHasher;
import caravan.vault.read.ChunkReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Threads that read ranges of packs, open their blocks, prove their chunks and write them. A chunk
 * that is damaged where it was planned is looked for in its other places; only then does its file
 * fail.
 */
final class RestoreWorkers implements AutoCloseable {
  /** Ends a file, from a worker's thread. */
  interface Finisher {
    void finish(FileTask task) throws IOException;
  }

  private final Vault vault;
  private final IndexView index;
  private final Directories directories;
  private final Outcome outcome;
  private final Finisher finisher;
  private final ExecutorService threads;
  private final BlockingQueue<Worker> idle = new LinkedBlockingQueue<>();
  private final OpenTasks openTasks = new OpenTasks();
  private final Object monitor = new Object();
  private int pending;
  private @Nullable IOException stopped;
  private @Nullable Throwable broken;
  private @Nullable IndexView freshIndex;

  RestoreWorkers(
      Vault vault,
      IndexView index,
      int count,
      Directories directories,
      Outcome outcome,
      Finisher finisher) {
    this.vault = vault;
    this.index = index;
    this.directories = directories;
    this.outcome = outcome;
    this.finisher = finisher;
    this.threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(LogContext.carried(task), "restore");
              thread.setDaemon(true);
              return thread;
            });
    for (int i = 0; i < count; i++) {
      idle.add(new Worker());
    }
  }

  void start(Window window) {
    List<Window.Range> ranges = window.ranges();
    synchronized (monitor) {
      pending += ranges.size();
    }
    for (Window.Range range : ranges) {
      threads.execute(() -> run(range));
    }
  }

  /** Waits for all that was started. */
  void await() throws IOException, InterruptedException {
    synchronized (monitor) {
      while (pending > 0) {
        monitor.wait();
      }
      if (stopped != null) {
        throw stopped;
      }
      if (broken instanceof RuntimeException e) {
        throw e;
      }
      if (broken instanceof Error e) {
        throw e;
      }
      if (broken != null) {
        throw new IllegalStateException("a part of the restore was not done", broken);
      }
    }
  }

  private void run(Window.Range range) {
    try {
      Worker worker = idle.take();
      try {
        if (running()) {
          worker.range(range);
        }
      } finally {
        idle.add(worker);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      breakOff(e);
    } catch (IOException e) {
      synchronized (monitor) {
        stopped = stopped == null ? e : stopped;
      }
    } catch (RuntimeException | Error e) { // what it was to write is missing
      breakOff(e);
    } finally {
      synchronized (monitor) {
        pending--;
        monitor.notifyAll();
      }
    }
  }

  private void breakOff(Throwable cause) {
    synchronized (monitor) {
      broken = broken == null ? cause : broken;
    }
  }

  /** The index as it was when a chunk was first not found where it was planned. */
  private synchronized IndexView fresh() throws IOException {
    IndexView view = freshIndex;
    if (view == null) {
      view = vault.index(Avoided.NOTHING);
      freshIndex = view;
    }
    return view;
  }

  private boolean running() {
    synchronized (monitor) {
      return stopped == null && broken == null;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    idle.forEach(worker -> worker.opener.close());
  }

  private final class Worker {
    final BlockOpener opener = new BlockOpener();
    final ChunkHasher hasher = new ChunkHasher(vault.keys().idKey("data"));
    byte[] raw = new byte[0];
    @Nullable Directory directory;
    @Nullable TargetDirectory handle;

    void range(Window.Range range) throws IOException {
      Place first = range.first();
      Place last = range.last();
      long start = first.info().offset();
      long end = last.info().offset() + last.info().sealed();
      byte[] sealed = null;
      PackSeal seal = null;
      try {
        seal = PackSeal.of(vault.keys(), first.kind(), first.salt(), first.packName());
        sealed = vault.store().get(first.packName(), Optional.of(new ByteRange(start, end - 1)));
      } catch (DamagedException | StoreException e) {
        if (e instanceof StoreException s && s.reason() == StoreException.Reason.UNAVAILABLE) {
          throw e;
        }
        sealed = null; // every chunk is tried elsewhere
      }
      try {
        for (List<Window.Use> uses : range.blocks()) {
          block(uses, seal, sealed, start);
        }
      } finally {
        leaveDirectory();
      }
    }

    private void block(
        List<Window.Use> uses, @Nullable PackSeal seal, byte @Nullable [] sealed, long start)
        throws IOException {
      Place place = uses.get(0).place();
      boolean opened = false;
      if (seal != null && sealed != null) {
        if (raw.length < place.info().raw()) {
          raw = new byte[place.info().raw()];
        }
        try {
          opener.open(
              seal,
              place.info(),
              place.block(),
              sealed,
              (int) (place.info().offset() - start),
              raw,
              place.packName());
          opened = true;
        } catch (DamagedException e) {
          opened = false; // every chunk of it is tried elsewhere
        }
      }
      Window.Use proven = null; // a chunk that several files share is proven once
      for (Window.Use use : uses) {
        Place at = use.place();
        boolean good =
            opened
                && ((proven != null && use.id().equals(proven.id()) && at.equals(proven.place()))
                    || hasher.proves(raw, at.offset(), at.length(), use.id().bytes(), 0));
        if (good) {
          proven = use;
          write(use, raw, at.offset());
        } else {
          fromElsewhere(use);
        }
      }
    }

    private void fromElsewhere(Window.Use use) throws IOException {
      byte[] chunk = null;
      try (ChunkReader reader = new ChunkReader(vault, index)) {
        chunk = reader.read(ChunkReader.Kind.DATA, use.id());
      } catch (DamagedException e) {
        chunk = fromFreshIndex(use);
      }
      if (chunk != null && chunk.length != use.place().length()) {
        use.file().fail(new DamagedException("a chunk of it has two lengths"));
        chunk = null;
      }
      if (chunk == null) {
        done(use);
      } else {
        write(use, chunk, 0);
      }
    }

    /** A restore that takes long may hold an index whose packs were compacted and swept. */
    private byte @Nullable [] fromFreshIndex(Window.Use use) throws IOException {
      try (ChunkReader reader = new ChunkReader(vault, fresh())) {
        return reader.read(ChunkReader.Kind.DATA, use.id());
      } catch (DamagedException e) {
        use.file().fail(e);
        return null;
      }
    }

    private void write(Window.Use use, byte[] bytes, int offset) throws IOException {
      try {
        use.file()
            .write(
                enter(use.file().directory),
                bytes,
                offset,
                use.place().length(),
                use.contentOffset());
      } catch (NoSpaceException e) {
        throw e;
      } catch (IOException e) {
        use.file().fail(e);
      }
      done(use);
    }

    private void done(Window.Use use) throws IOException {
      try {
        if (use.file().chunkDone()) {
          finisher.finish(use.file());
        } else {
          openTasks.waits(use.file());
        }
      } catch (NoSpaceException e) {
        throw e;
      } catch (IOException e) {
        outcome.fail(use.file().path(), e);
      }
    }

    /** The handle of a directory, kept while neighbouring files want it. */
    private TargetDirectory enter(Directory wanted) throws IOException {
      TargetDirectory open = handle;
      if (open == null || directory != wanted) {
        leaveDirectory();
        open = directories.lease(wanted);
        directory = wanted;
        handle = open;
      }
      return open;
    }

    private void leaveDirectory() {
      if (directory != null) {
        directories.release(directory);
        directory = null;
        handle = null;
      }
    }
  }
}
