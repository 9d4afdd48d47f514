package caravan.vault.restore;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.platform.ApplyPolicy;
import caravan.platform.NoSpaceException;
import caravan.platform.OperatingSystem;
import caravan.platform.TargetDirectory;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.index.IndexView;
import caravan.vault.index.Place;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Brings a snapshot, or a part of it, back into a directory. The tree is walked in order and
 * planned in windows; workers read each range of a pack once and write what it holds into all files
 * that want it, every chunk proven. Fresh directories are built under a temporary name and renamed
 * when they are whole; in a directory that was there, each file is. Nothing follows a symlink. What
 * cannot be restored is reported, and the rest goes on. One use, one thread.
 */
public final class Restore implements AutoCloseable {
  private static final int WINDOW = 24_000;

  /** No path on Linux has more names: what is deeper comes from a writer that lies. */
  private static final int MAX_DEPTH = 2048;

  private static final String TEMPORARY = ".caravan-restore-";

  /**
   * What temporary names end with: never one that an earlier restore has left, also not where this
   * process has the number of that one.
   */
  private static final AtomicLong TEMPORARIES = new AtomicLong(System.currentTimeMillis());

  private final RestoreOptions options;
  private final IndexView index;
  private final ChunkReader chunks;
  private final TreeReader trees;
  private final @Nullable Arrangement arrangement;
  private final @Nullable WholeFiles whole;
  private final StoredSnapshot snapshot;
  private final Outcome outcome;
  private final ApplyPolicy policy;
  private final Directories directories = new Directories();
  private final RestoreWorkers workers;
  private final Map<Integer, FirstName> hardLinks = new HashMap<>();
  private final Deque<Window> running = new ArrayDeque<>();
  private Window window = new Window();

  /** The name of an inode that was restored as a file; the others are linked to it. */
  private record FirstName(Directory directory, FileName name) {}

  public Restore(
      Vault vault,
      IndexView index,
      StoredSnapshot snapshot,
      RestoreOptions options,
      RestoreProgress progress) {
    this(vault, index, snapshot, options, progress, null);
  }

  /**
   * @param arrangement where the files go if that is not where they were, and, as {@link
   *     WholeFiles}, where they come from if that is not the vault's packs
   */
  public Restore(
      Vault vault,
      IndexView index,
      StoredSnapshot snapshot,
      RestoreOptions options,
      RestoreProgress progress,
      @Nullable Arrangement arrangement) {
    this.arrangement = arrangement;
    this.whole = arrangement instanceof WholeFiles files ? files : null;
    this.options = options;
    this.index = index;
    this.snapshot = snapshot;
    this.chunks = new ChunkReader(vault, index);
    this.trees = new TreeReader(chunks);
    this.outcome = new Outcome(progress);
    OperatingSystem.warmUp();
    this.policy = new ApplyPolicy(options.owners(), options.xattrs(), outcome::notice);
    this.workers =
        new RestoreWorkers(vault, index, options.workers(), directories, outcome, this::finishFile);
  }

  /**
   * Restores.
   *
   * @throws IOException if it had to stop: the target cannot be written, or is full
   */
  public RestoreReport run() throws IOException, InterruptedException {
    try (TargetDirectory root = TargetDirectory.open(options.target())) {
      Directory top =
          new Directory(null, FileName.of("target"), options.target().toString(), false);
      top.handle = root;
      walk(snapshot.snapshot().root(), top);
      submit();
      while (!running.isEmpty()) {
        complete(running.remove());
      }
    }
    return outcome.report();
  }

  /** A directory that is being walked. */
  private record Frame(TreeReader.Entries entries, Directory directory, String path) {}

  /** Not by recursion: a stored tree may be deeper than a thread's stack. */
  private void walk(IdList pages, Directory top) throws IOException, InterruptedException {
    Deque<Frame> open = new ArrayDeque<>();
    open.push(new Frame(arrangement == null ? trees.entries(pages) : arrangement.root(), top, ""));
    while (!open.isEmpty()) {
      Frame frame = open.element();
      Entry entry = next(frame, open.size() > 1);
      if (entry == null) {
        open.pop();
        if (!open.isEmpty() && !options.dryRun()) {
          Directory directory = frame.directory();
          window.count();
          window.after.add(() -> reporting(directory.path, () -> leave(directory)));
        }
      } else {
        String path = frame.path() + "/" + entry.name();
        boolean mayHoldWanted =
            entry.kind() == FileKind.DIRECTORY && options.selection().mayHoldWanted(path);
        if (mayHoldWanted || options.selection().wants(path)) {
          Directory below = restore(entry, frame.directory(), path);
          if (below != null) {
            open.push(
                new Frame(
                    arrangement == null ? trees.entries(entry.content()) : arrangement.below(entry),
                    below,
                    path));
          }
        }
      }
      if (window.size() >= WINDOW) {
        submit();
      }
    }
  }

  /** The next entry; where the directory cannot be read on, that is reported and it ends. */
  private @Nullable Entry next(Frame frame, boolean below) throws IOException {
    try {
      return frame.entries().next();
    } catch (DamagedException e) {
      outcome.fail(frame.directory().path, e);
    } catch (StoreException e) {
      if (!below) {
        throw e;
      }
      outcome.fail(frame.directory().path, e);
    }
    return null;
  }

  /** Runs a step; its failure is that of the path. */
  private void reporting(String path, Window.Step step) throws IOException {
    try {
      step.run();
    } catch (NoSpaceException e) {
      throw e;
    } catch (IOException e) {
      outcome.fail(path, e);
    }
  }

  /** Restores an entry, or begins to: a directory is answered, to be walked. */
  private @Nullable Directory restore(Entry entry, Directory directory, String path)
      throws IOException, InterruptedException {
    try {
      Optional<Metadata> there =
          directory.fresh
              ? Optional.empty()
              : directories.with(directory, d -> d.status(entry.name()));
      if (entry.kind() == FileKind.DIRECTORY) {
        return directory(entry, directory, path, there);
      } else if (there.isPresent() && !mayReplace(entry, there.get(), directory)) {
        return null;
      } else if (options.dryRun()) {
        plan(entry, directory, there.isPresent() ? "overwrite" : "write");
      } else {
        leaf(entry, directory, there.isPresent());
      }
    } catch (NoSpaceException e) {
      throw e;
    } catch (IOException e) {
      outcome.fail(directory.child(entry.name()), e);
    }
    return null;
  }

  /** Whether what is there gives way; says so in the plan if not. */
  private boolean mayReplace(Entry entry, Metadata there, Directory directory) {
    String target = directory.child(entry.name());
    if (there.kind() == FileKind.DIRECTORY) {
      outcome.fail(
          target,
          new IOException(
              "a directory is there; move it away to restore the " + word(entry.kind())));
      return false;
    }
    boolean same =
        there.kind() == entry.kind()
            && there.size() == entry.metadata().size()
            && there.mtimeSeconds() == entry.metadata().mtimeSeconds()
            && there.mtimeNanos() == entry.metadata().mtimeNanos();
    boolean keep =
        switch (options.overwrite()) {
          case NEVER -> true;
          case IF_CHANGED -> same;
          case ALWAYS -> false;
        };
    if (keep) {
      outcome.kept();
      outcome.planned("keep", target, entry.metadata().size());
    } else {
      outcome.overwritten();
    }
    return !keep;
  }

  private @Nullable Directory directory(
      Entry entry, Directory parent, String path, Optional<Metadata> there) throws IOException {
    if (parent.depth >= MAX_DEPTH) {
      throw new DamagedException("its directories are nested deeper than any path can be");
    }
    boolean wanted = options.selection().wants(path);
    Directory directory;
    if (there.isPresent()) {
      if (there.get().kind() != FileKind.DIRECTORY) {
        outcome.fail(
            parent.child(entry.name()),
            new IOException(
                "a "
                    + word(there.get().kind())
                    + " is there where the snapshot has a directory; move it away, it is not"
                    + " followed"));
        return null;
      }
      directory = new Directory(parent, entry.name(), parent.child(entry.name()), false);
    } else if (options.dryRun()) {
      outcome.planned("create", parent.child(entry.name()), 0);
      outcome.directory();
      directory = new Directory(parent, entry.name(), parent.child(entry.name()), true);
    } else {
      FileName name = parent.fresh ? entry.name() : temporaryName();
      directories.with(
          parent,
          d -> {
            d.mkdir(name, 0700);
            return name;
          });
      directory = new Directory(parent, name, parent.child(entry.name()), true);
      if (!parent.fresh) {
        directory.finalName = entry.name();
      }
      outcome.directory();
    }
    if (wanted || directory.fresh) {
      directory.metadata = entry.metadata();
    }
    return directory;
  }

  /** Sets what belongs to a directory once all below it is done, and gives it its name. */
  private void leave(Directory directory) throws IOException {
    Metadata metadata = directory.metadata;
    if (metadata != null) {
      directories.with(
          directory,
          d -> {
            d.finish(metadata, policy);
            return d;
          });
    }
    directories.forget(directory);
    FileName finalName = directory.finalName;
    Directory parent = directory.parent;
    if (finalName != null && parent != null) {
      directories.with(
          parent,
          d -> {
            d.rename(directory.name, d, finalName);
            directories.renamed(directory, finalName);
            return d;
          });
    }
  }

  /** Says and counts what {@link #leaf} would do. */
  private void plan(Entry entry, Directory directory, String action) {
    long bytes = firstName(entry, directory) == null ? entry.metadata().size() : 0;
    outcome.planned(action, directory.child(entry.name()), bytes);
    if (entry.kind() == FileKind.FILE) {
      outcome.file(bytes);
    } else {
      outcome.other();
    }
  }

  /** The name under which the same file was met before; null where this is the first. */
  private @Nullable FirstName firstName(Entry entry, Directory directory) {
    return entry.hardLink() == 0
        ? null
        : hardLinks.putIfAbsent(entry.hardLink(), new FirstName(directory, entry.name()));
  }

  private void leaf(Entry entry, Directory directory, boolean replaces)
      throws IOException, InterruptedException {
    FileName name = directory.fresh ? entry.name() : temporaryName();
    FirstName first = firstName(entry, directory);
    if (first != null) {
      window.count();
      String path = directory.child(entry.name());
      window.after.add(() -> reporting(path, () -> link(first, directory, entry, name)));
      return;
    }
    if (entry.kind() == FileKind.FILE) {
      file(new FileTask(directory, entry, name));
      return;
    }
    special(entry, directory, name);
  }

  private void special(Entry entry, Directory directory, FileName name) throws IOException {
    directories.with(
        directory,
        d -> {
          if (entry.kind() == FileKind.SYMLINK) {
            d.symlink(entry.target(), name);
          } else {
            d.mknod(name, entry.metadata());
          }
          d.apply(name, entry.metadata(), policy);
          if (!name.equals(entry.name())) {
            d.rename(name, d, entry.name());
          }
          return d;
        });
    outcome.other();
  }

  private void link(FirstName first, Directory directory, Entry entry, FileName name)
      throws IOException {
    directories.with(
        first.directory(),
        from ->
            directories.with(
                directory,
                to -> {
                  from.link(first.name(), to, name);
                  if (!name.equals(entry.name())) {
                    to.rename(name, to, entry.name());
                  }
                  return to;
                }));
    if (entry.kind() == FileKind.FILE) {
      outcome.file(0);
    } else {
      outcome.other();
    }
  }

  private void file(FileTask task) throws IOException, InterruptedException {
    Entry entry = task.entry;
    window.count();
    WholeFiles files = whole;
    if (files != null) {
      wholeFile(task, files);
      return;
    }
    long offset = 0;
    try {
      TreeReader.Ids ids = trees.ids(entry.content());
      for (ChunkId id = ids.next(); id != null; id = ids.next()) {
        List<Place> places = index.find(id);
        if (places.isEmpty()) {
          throw new DamagedException(
              "a chunk of it is in no index: run 'caravan repair', then 'caravan check'");
        }
        Place place = places.get(0);
        task.expectChunk();
        window.add(new Window.Use(task, place, id, offset));
        offset += place.length();
        if (offset > entry.storedBytes()) {
          throw new DamagedException("its chunks are longer than it");
        }
        if (window.size() >= WINDOW) {
          submit();
        }
      }
      if (offset != entry.storedBytes()) {
        throw new DamagedException("its chunks are shorter than it");
      }
    } catch (DamagedException | StoreException e) {
      task.fail(e);
    }
    if (task.allPlanned()) {
      finishFile(task);
    }
  }

  /** Restores a file whose content comes as one, and is proven at its end. */
  private void wholeFile(FileTask task, WholeFiles files) throws IOException {
    try {
      directories.with(
          task.directory,
          d -> {
            files.read(task.entry, (bytes, offset) -> task.writeData(d, bytes, offset));
            return d;
          });
    } catch (DamagedException | StoreException e) {
      task.fail(e);
    }
    if (task.allPlanned()) {
      finishFile(task);
    }
  }

  /** Ends a file whose last chunk was written, from any thread. */
  private void finishFile(FileTask task) throws IOException {
    directories.with(
        task.directory,
        d -> {
          IOException failure = task.failure();
          try {
            if (failure == null) {
              var file = task.open(d);
              if (task.entry.holes().length > 0) {
                file.truncate(task.entry.metadata().size());
              }
              file.finish(task.entry.metadata(), policy);
              task.pause();
              if (!task.writeName.equals(task.entry.name())) {
                d.rename(task.writeName, d, task.entry.name());
              }
              outcome.file(task.entry.metadata().size());
              return d;
            }
          } catch (IOException e) {
            failure = e;
          }
          task.pause();
          if (task.isCreated()) {
            d.remove(task.writeName);
          }
          outcome.fail(task.path(), failure);
          return d;
        });
  }

  /**
   * Starts the window that was planned, and completes the one before it, so that planning and
   * writing overlap.
   */
  private void submit() throws IOException, InterruptedException {
    if (!running.isEmpty()) {
      complete(running.remove());
    }
    Window planned = window;
    window = new Window();
    if (!options.dryRun()) {
      workers.start(planned);
    }
    running.add(planned);
  }

  private void complete(Window done) throws IOException, InterruptedException {
    workers.await();
    for (Window.Step step : done.after) {
      try {
        step.run();
      } catch (NoSpaceException e) {
        throw e;
      } catch (IOException e) {
        outcome.fail("(finishing)", e);
      }
    }
  }

  private FileName temporaryName() {
    return FileName.of(
        (TEMPORARY
                + snapshot.shortId()
                + "-"
                + ProcessHandle.current().pid()
                + "-"
                + TEMPORARIES.incrementAndGet())
            .getBytes(StandardCharsets.US_ASCII));
  }

  private static String word(@Nullable FileKind kind) {
    return String.valueOf(kind).toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }

  @Override
  public void close() {
    workers.close();
    chunks.close();
    directories.close();
  }
}
