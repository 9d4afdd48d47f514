package caravan.vault.write;

import caravan.model.Entry;
import caravan.model.FileBatch;
import caravan.model.FileName;
import caravan.model.Found;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.model.Problem;
import caravan.platform.LogContext;
import caravan.platform.limits.CpuShare;
import caravan.storage.Payload;
import caravan.storage.Storable;
import caravan.vault.pack.Chunker;
import caravan.vault.pack.SealedPack;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Turns batches of a walk into sealed packs and a tree. A thread of its own reads, cuts and builds
 * the tree, a few batches behind the thread that brings them and stores the packs. Files are read
 * in order of importance within a window of the walk; the tree stays in walk order. What {@link
 * #packs} yields is what happens to be finished by then, and {@link #finish} yields the rest. One
 * thread asks; iterators end at once when the session was closed or cancelled.
 */
public final class Packer implements AutoCloseable {
  private static final int MANY_WAITING = 32_768;

  /**
   * Where files go by importance, the reader takes batches until so many steps of the walk wait for
   * a file that is not read yet: among these the most important go first. About 10 MB of memory at
   * most. Where they do not, a batch is read before the next one is taken.
   */
  private static final int WINDOW = 4_096;

  private final BackupSession session;
  private final Handover handover = new Handover();
  private final ChunkSink sink;
  private final TreeSink treeSink;
  private final TreeBuilder tree;
  private final FileFeed feed;
  private final Waiting waiting = new Waiting();
  private final Map<Integer, Inode> hardLinks = new HashMap<>();
  private final Thread reader = new Thread(LogContext.carried(this::read), "read");
  private volatile @Nullable IdList root;

  /** Whether files go by importance, as far as the reader has seen. */
  private boolean ranked;

  Packer(
      BackupSession session,
      ChunkSink.VaultFactory vault,
      ChunkSink.Claims claims,
      int threads,
      int packBuffers,
      CpuShare cpu) {
    this.session = session;
    sink = new ChunkSink(vault, claims, threads, packBuffers, cpu, this::finished);
    treeSink = new TreeSink(vault, claims, session.trustsParentPages(), this::finished);
    tree = new TreeBuilder(treeSink, session.parentRoot());
    feed =
        new FileFeed(
            sink,
            new Chunker(vault.keys().chunkerKey(), vault.parameters()),
            treeSink::list,
            session);
    reader.setDaemon(true);
  }

  private void finished(SealedPack pack) {
    session.finished();
    handover.add(pack);
  }

  /**
   * The packs that are ready; then the batch is on its way. Also things that are no packs and go
   * nowhere, which may be left alone.
   */
  public Iterator<Storable> packs(FileBatch batch) {
    return new Packs(batch);
  }

  /**
   * The packs that are left, once all batches were brought, with things that are none; after them
   * {@link #root} is known.
   */
  public Iterator<Storable> finish() {
    return new Packs(null);
  }

  /**
   * Whether all data is packed: the last pack of the tree may still come. Safe for concurrent use.
   */
  boolean hasPacked() {
    return root != null;
  }

  /** The root of the finished tree. */
  IdList root() {
    IdList finished = root;
    if (finished == null) {
      throw new IllegalStateException("the tree is not finished");
    }
    return finished;
  }

  /** A file with several names, until all of them were seen. */
  private static final class Inode {
    final TreeBuilder.Slot slot;
    int namesLeft;

    Inode(TreeBuilder.Slot slot, int namesLeft) {
      this.slot = slot;
      this.namesLeft = namesLeft;
    }
  }

  /** Handed out where a pack was promised and there is none: it goes nowhere. */
  private static final Storable NOTHING =
      new Storable() {
        @Override
        public String name() {
          return "nothing";
        }

        @Override
        public Payload payload() {
          throw new IllegalStateException("nothing goes nowhere");
        }

        @Override
        public List<String> destinations() {
          return List.of();
        }
      };

  /**
   * A split asks whether there is one more before it stores the one that it has got. To wait for
   * the next one then could be for ever, as the reader may wait for just that pack to be stored. So
   * once a pack was handed out the answer is yes, at once; and if there is no pack after all, what
   * follows is {@link #NOTHING}.
   */
  private final class Packs implements Iterator<Storable> {
    private final @Nullable FileBatch batch;
    private boolean promised;
    private boolean ended;
    private @Nullable SealedPack next;

    Packs(@Nullable FileBatch batch) {
      this.batch = batch;
    }

    @Override
    public boolean hasNext() {
      if (!promised) {
        await();
      }
      return next != null || (promised && !ended);
    }

    @Override
    public Storable next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      await();
      SealedPack pack = next;
      next = null;
      if (pack == null) {
        return NOTHING;
      }
      promised = true;
      session.yielded(pack);
      return pack;
    }

    private void await() {
      if (next != null || ended) {
        return;
      }
      start();
      ended = true; // also if this fails: a split asks again while it cleans up
      try {
        next = batch == null ? handover.rest() : handover.bring(batch);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the backup was interrupted", e);
      }
      ended = next == null;
    }
  }

  private void start() {
    if (reader.getState() == Thread.State.NEW) {
      reader.start();
    }
  }

  // --- what follows belongs to the reader

  private void read() {
    Throwable failure = null;
    try {
      while (true) {
        FileBatch batch =
            waiting.isEmpty()
                ? handover.take()
                : ranked && tree.waiting() < WINDOW ? handover.poll() : null;
        if (batch != null) {
          admit(batch);
          continue;
        }
        Waiting.Item item = handover.isClosed() ? null : waiting.next();
        if (item == null) {
          break;
        }
        read(item);
      }
      if (!handover.isClosed()) {
        settleReading();
        root = tree.finish();
        treeSink.flush();
      }
    } catch (Throwable e) { // whatever it is, the thread that waits for packs has to throw it
      failure = e;
    }
    handover.end(failure);
  }

  /** Gives what was found its place in the tree; files wait to be read. */
  private void admit(FileBatch batch) throws IOException, InterruptedException {
    for (Found step : batch.steps()) {
      checkpointIfDue();
      add(step);
      if (handover.isClosed()) {
        return;
      }
    }
    waiting.close();
    drain();
  }

  private void read(Waiting.Item item) throws IOException, InterruptedException {
    checkpointIfDue();
    open(item);
    while (feed.isOpen() && !handover.isClosed()) {
      if (!feed.read()) {
        sink.awaitUnit();
      }
    }
    if (feed.isOpen()) {
      feed.giveUp();
    }
    drain();
  }

  private void drain() throws IOException, InterruptedException {
    tree.drain();
    if (tree.waiting() > MANY_WAITING) {
      feed.submit();
      sink.awaitIdle();
      tree.drain();
    }
  }

  /** Brings all that was read so far into finished packs. */
  private void settleReading() throws InterruptedException {
    feed.submit();
    sink.awaitIdle();
    sink.flush();
    sink.awaitIdle();
  }

  private void checkpointIfDue() throws IOException, InterruptedException {
    if (session.commits().checkpointDue()) {
      settleReading();
      IdList soFar = tree.soFar();
      treeSink.flush();
      session.commits().writeCheckpoint(soFar);
    }
  }

  private void add(Found step) {
    if (step instanceof Found.Enter enter) {
      waiting.close();
      session.counts().directory();
      tree.enter(enter.name(), enter.metadata(), enter.previous());
    } else if (step instanceof Found.Leave) {
      waiting.close();
      tree.leave();
    } else if (step instanceof Found.Ready ready) {
      Entry entry = ready.entry();
      session.counts().entry(entry.metadata(), ready.unchanged());
      session.progress().filesDone.increment();
      tree.add(TreeBuilder.ready(entry));
    } else if (step instanceof Found.Kept kept) {
      tree.add(TreeBuilder.ready(kept.entry()));
    } else if (step instanceof Found.Replaced replaced) {
      session.counts().replaced(replaced.before());
    } else if (step instanceof Found.Changed changed) {
      changed.classification().ifPresent(c -> session.tally().classified(c.category()));
      TreeBuilder.Slot slot = slot(changed.name(), changed.metadata(), changed.hardLink());
      slot.kept = changed.kept().orElse(null);
      ranked |= changed.importance() > 0;
      waiting.add(new Waiting.Item(changed, slot), changed.metadata().size(), changed.importance());
    } else if (step instanceof Found.Piped piped) {
      TreeBuilder.Slot slot = slot(piped.name(), piped.metadata(), 0);
      waiting.add(new Waiting.Item(piped, slot), 0, 1);
    }
  }

  private TreeBuilder.Slot slot(FileName name, Metadata metadata, int hardLink) {
    TreeBuilder.Slot slot = new TreeBuilder.Slot(name, metadata, hardLink, Entry.NO_TARGET);
    tree.add(slot);
    return slot;
  }

  private void open(Waiting.Item item) throws IOException {
    if (item.step() instanceof Found.Changed changed) {
      open(changed, item.slot());
    } else if (item.step() instanceof Found.Piped piped) {
      feed.open(item.slot(), piped.stream());
    }
  }

  private void open(Found.Changed changed, TreeBuilder.Slot slot) throws IOException {
    Metadata metadata = changed.metadata();
    TreeBuilder.Slot twin = twin(changed.hardLink());
    if (twin != null && !twin.dropped && twin.metadata.unchangedSince(metadata)) {
      slot.pending = twin.pending;
      slot.content = twin.content;
      slot.holes = twin.holes;
      session.counts().entry(metadata, false);
      session.progress().filesDone.increment();
    } else {
      if (changed.hardLink() != 0 && metadata.links() > 1) {
        hardLinks.put(changed.hardLink(), new Inode(slot, metadata.links() - 1));
      }
      slot.watched = session.changes().wantsHead(changed) ? changed : null;
      feed.open(slot, changed.path());
    }
  }

  private TreeBuilder.@Nullable Slot twin(int ordinal) {
    Inode inode = ordinal == 0 ? null : hardLinks.get(ordinal);
    if (inode == null) {
      return null;
    }
    if (--inode.namesLeft == 0) {
      hardLinks.remove(ordinal);
    }
    return inode.slot;
  }

  /** Says that a path could not be read. */
  static Problem unreadable(String path, IOException cause) {
    String reason =
        cause instanceof java.nio.file.AccessDeniedException
            ? "permission denied"
            : String.valueOf(cause.getMessage());
    return new Problem(path, Problem.Kind.UNREADABLE, reason);
  }

  /** Lets iterators and the reader end; packs that were yielded may still settle. */
  void cancel() {
    handover.close();
  }

  @Override
  public void close() {
    handover.close();
    reader.interrupt();
    sink.close();
    treeSink.close();
  }
}
