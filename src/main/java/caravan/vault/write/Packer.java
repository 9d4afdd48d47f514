package caravan.vault.write;

import caravan.model.Entry;
import caravan.model.FileBatch;
import caravan.model.Found;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.model.Problem;
import caravan.vault.pack.Chunker;
import caravan.vault.pack.SealedPack;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Turns batches of a walk into sealed packs and a tree. A thread of its own reads, cuts and builds
 * the tree, a few batches behind the thread that brings them and stores the packs. What {@link
 * #packs} yields is what happens to be finished by then, and {@link #finish} yields the rest. One
 * thread asks; iterators end at once when the session was closed or cancelled.
 */
public final class Packer implements AutoCloseable {
  private static final int MANY_WAITING = 32_768;

  private final BackupSession session;
  private final Handover handover = new Handover();
  private final ChunkSink sink;
  private final TreeSink treeSink;
  private final TreeBuilder tree;
  private final FileFeed feed;
  private final Map<Integer, Inode> hardLinks = new HashMap<>();
  private final Thread reader = new Thread(this::read, "read");
  private volatile @Nullable IdList root;

  Packer(
      BackupSession session,
      ChunkSink.VaultFactory vault,
      ChunkSink.Claims claims,
      int threads,
      int packBuffers) {
    this.session = session;
    sink = new ChunkSink(vault, claims, threads, packBuffers, this::finished);
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

  /** The packs that are ready; then the batch is on its way. */
  public Iterator<SealedPack> packs(FileBatch batch) {
    return new Packs(batch);
  }

  /** The packs that are left, once all batches were brought; after them {@link #root} is known. */
  public Iterator<SealedPack> finish() {
    return new Packs(null);
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

  private final class Packs implements Iterator<SealedPack> {
    private final @Nullable FileBatch batch;
    private boolean ended;
    private @Nullable SealedPack next;

    Packs(@Nullable FileBatch batch) {
      this.batch = batch;
    }

    @Override
    public boolean hasNext() {
      if (next == null && !ended) {
        start();
        try {
          next = batch == null ? handover.rest() : handover.bring(batch);
        } catch (InterruptedException e) {
          ended = true; // a split asks again while it cleans up
          Thread.currentThread().interrupt();
          throw new IllegalStateException("the backup was interrupted", e);
        }
        if (next == null) {
          ended = true;
        } else {
          session.yielded(next);
        }
      }
      return next != null;
    }

    @Override
    public SealedPack next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      SealedPack pack = next;
      next = null;
      return pack;
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
      for (FileBatch batch = handover.take(); batch != null; batch = handover.take()) {
        read(batch);
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

  private void read(FileBatch batch) throws IOException, InterruptedException {
    for (Found step : batch.steps()) {
      take(step);
      if (handover.isClosed()) {
        feed.giveUp();
        return;
      }
    }
    tree.drain();
  }

  /** Brings all that was read so far into finished packs. */
  private void settleReading() throws InterruptedException {
    feed.submit();
    sink.awaitIdle();
    sink.flush();
    sink.awaitIdle();
  }

  private void take(Found step) throws IOException, InterruptedException {
    if (session.checkpointDue()) {
      settleReading();
      session.checkpointRoot(tree.soFar());
      treeSink.flush();
      session.writeCheckpoint();
    }
    add(step);
    while (feed.isOpen() && !handover.isClosed()) {
      if (!feed.read()) {
        sink.awaitUnit();
      }
    }
    if (tree.waiting() > MANY_WAITING) {
      feed.submit();
      tree.drain();
      if (tree.waiting() > MANY_WAITING) {
        sink.awaitIdle();
      }
    }
  }

  private void add(Found step) throws IOException {
    if (step instanceof Found.Enter enter) {
      session.counts().directory();
      tree.enter(enter.name(), enter.metadata(), enter.previous());
    } else if (step instanceof Found.Leave) {
      tree.leave();
    } else if (step instanceof Found.Ready ready) {
      Entry entry = ready.entry();
      session.counts().entry(entry.metadata(), ready.unchanged());
      session.progress().filesDone.increment();
      tree.add(TreeBuilder.ready(entry));
    } else if (step instanceof Found.Changed changed) {
      changed(changed);
    } else if (step instanceof Found.Piped piped) {
      TreeBuilder.Slot slot =
          new TreeBuilder.Slot(piped.name(), piped.metadata(), 0, Entry.NO_TARGET);
      feed.open(slot, piped.stream());
      tree.add(slot);
    }
  }

  private void changed(Found.Changed changed) throws IOException {
    changed.classification().ifPresent(c -> session.tally().classified(c.category()));
    Metadata metadata = changed.metadata();
    TreeBuilder.Slot slot =
        new TreeBuilder.Slot(changed.name(), metadata, changed.hardLink(), Entry.NO_TARGET);
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
      feed.open(slot, changed.path());
    }
    tree.add(slot);
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
