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
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Turns batches of a walk into sealed packs and a tree. What {@link #packs} yields is what happens
 * to be finished by then: the work for one batch goes on while the next ones are read, and {@link
 * #finish} yields the rest. One thread asks, and it is also the one that reads; iterators end at
 * once when the session was closed.
 */
public final class Packer implements AutoCloseable {
  private static final int MANY_WAITING = 32_768;

  private final BackupSession session;
  private final ChunkSink sink;
  private final TreeSink treeSink;
  private final TreeBuilder tree;
  private final FileFeed feed;
  private final Map<Integer, Inode> hardLinks = new HashMap<>();
  private @Nullable IdList root;

  Packer(
      BackupSession session,
      ChunkSink.VaultFactory vault,
      ChunkSink.Claims claims,
      int threads,
      int packBuffers) {
    this.session = session;
    sink = new ChunkSink(vault, claims, threads, packBuffers);
    treeSink = new TreeSink(vault, claims, session.trustsParentPages());
    tree = new TreeBuilder(treeSink, session.parentRoot());
    feed =
        new FileFeed(
            sink,
            new Chunker(vault.keys().chunkerKey(), vault.parameters()),
            treeSink::list,
            session);
  }

  /** The packs that become ready while this batch is read. */
  public Iterator<SealedPack> packs(FileBatch batch) {
    return new Packs(batch.steps(), false);
  }

  /** The packs that are left, once all batches were read; after them {@link #root} is known. */
  public Iterator<SealedPack> finish() {
    return new Packs(List.of(), true);
  }

  /** The root of the finished tree. */
  IdList root() {
    if (root == null) {
      throw new IllegalStateException("the tree is not finished");
    }
    return root;
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
    private final List<Found> steps;
    private final boolean last;
    private int at;
    private int phase;
    private boolean waited;
    private @Nullable SealedPack next;

    Packs(List<Found> steps, boolean last) {
      this.steps = steps;
      this.last = last;
    }

    @Override
    public boolean hasNext() {
      try {
        while (next == null && !session.isClosed()) {
          sink.throwFailure();
          if (yields()) {
            next = sink.ready();
            next = next == null ? treeSink.ready() : next;
            waited = false;
          }
          if (next != null) {
            session.yielded(next);
            return true;
          }
          if (!advance()) {
            break;
          }
        }
        return next != null;
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the backup was interrupted", e);
      }
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

    /**
     * Whether a finished pack is handed out now. Storing it goes on beside the reading, but a split
     * waits at its end for what it was handed: so packs go out at the start of a batch, where they
     * have all of it to be stored in, or when there is no buffer to go on with.
     */
    private boolean yields() {
      return at == 0 || waited || last || phase > 0;
    }

    /** One step forward; false at the end. */
    private boolean advance() throws IOException, InterruptedException {
      if (feed.isOpen()) {
        if (!feed.read()) {
          sink.await();
          waited = true;
        }
        return true;
      }
      if (session.checkpointDue() || (phase > 0 && phase < 10)) {
        return checkpoint();
      }
      if (at < steps.size()) {
        take(steps.get(at));
        at++;
        if (tree.waiting() > MANY_WAITING) {
          feed.submit();
          tree.drain();
          if (tree.waiting() > MANY_WAITING) {
            sink.awaitPackOrIdle();
            waited = true;
          }
        }
        return true;
      }
      tree.drain();
      return last && close();
    }

    /**
     * Brings everything that was read so far into packs that are stored, then has the session write
     * a checkpoint.
     */
    private boolean checkpoint() throws IOException, InterruptedException {
      phase = Math.max(phase, 1);
      switch (phase) {
        case 1 -> {
          feed.submit();
          phase = 2;
        }
        case 2 -> {
          sink.awaitPackOrIdle();
          phase = sink.isIdle() ? 3 : 2;
        }
        case 3 -> {
          sink.flush();
          phase = 4;
        }
        case 4 -> {
          sink.awaitPackOrIdle();
          phase = sink.isIdle() ? 5 : 4;
        }
        case 5 -> {
          session.checkpointRoot(tree.soFar());
          treeSink.flush();
          phase = 6;
        }
        default -> {
          session.writeCheckpoint();
          phase = 0;
        }
      }
      return true;
    }

    private boolean close() throws IOException, InterruptedException {
      switch (phase) {
        case 0 -> {
          feed.submit();
          phase = 10;
        }
        case 10 -> {
          sink.awaitPackOrIdle();
          phase = sink.isIdle() ? 11 : 10;
        }
        case 11 -> {
          sink.flush();
          phase = 12;
        }
        case 12 -> {
          sink.awaitPackOrIdle();
          phase = sink.isIdle() ? 13 : 12;
        }
        case 13 -> {
          root = tree.finish();
          treeSink.flush();
          phase = 14;
        }
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  private void take(Found step) throws IOException {
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

  @Override
  public void close() {
    sink.close();
    treeSink.close();
  }
}
