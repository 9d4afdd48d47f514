package caravan.vault.write;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileName;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.vault.tree.IdListBuilder;
import caravan.vault.tree.PageEncoder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds the tree of a snapshot in walk order while contents become known: entries wait in a queue,
 * and pages are encoded from its head as soon as all before them is known. Directories close bottom
 * up, so a directory's pages are known when its own entry comes. Belongs to one thread.
 */
final class TreeBuilder {
  /** Stores tree chunks that are not stored yet. */
  interface Chunks {
    ChunkId page(byte[] page, Set<ChunkId> previous) throws IOException;

    ChunkId list(byte[] list) throws IOException;
  }

  /** An entry that may still wait for its content. */
  static final class Slot {
    final FileName name;
    Metadata metadata;
    final int hardLink;
    final byte[] target;
    long[] holes = Entry.NO_HOLES;
    @Nullable IdList content;
    @Nullable FileContent pending;

    /** Left out after all: it could not be read. */
    boolean dropped;

    Slot(FileName name, Metadata metadata, int hardLink, byte[] target) {
      this.name = name;
      this.metadata = metadata;
      this.hardLink = hardLink;
      this.target = target;
    }

    boolean resolved() {
      return dropped || content != null || (pending != null && pending.complete());
    }

    Entry entry() throws IOException {
      IdList list = content;
      if (list == null && pending != null) {
        list = pending.list();
      }
      return new Entry(name, metadata, list == null ? IdList.EMPTY : list, target, hardLink, holes);
    }
  }

  private static final class Frame {
    final @Nullable Slot slot;
    final Set<ChunkId> previous;
    final PageEncoder encoder = new PageEncoder();
    final IdListBuilder pages;

    Frame(@Nullable Slot slot, Set<ChunkId> previous, IdListBuilder pages) {
      this.slot = slot;
      this.previous = previous;
      this.pages = pages;
    }
  }

  /** A slot in the page of a frame, or (without a slot) the frame's end. */
  private record Step(Frame frame, @Nullable Slot slot) {}

  private final Chunks chunks;
  private final Deque<Frame> open = new ArrayDeque<>();
  private final Deque<Step> queue = new ArrayDeque<>();
  private @Nullable IdList root;

  TreeBuilder(Chunks chunks, IdList previousRoot) {
    this.chunks = chunks;
    open.push(new Frame(null, leaves(previousRoot), new IdListBuilder(chunks::list)));
  }

  void enter(FileName name, Metadata metadata, IdList previous) {
    Slot slot = new Slot(name, metadata, 0, Entry.NO_TARGET);
    open.push(new Frame(slot, leaves(previous), new IdListBuilder(chunks::list)));
  }

  void leave() {
    Frame frame = open.pop();
    queue.add(new Step(frame, null));
    queue.add(new Step(open.element(), frame.slot));
  }

  void add(Slot slot) {
    queue.add(new Step(open.element(), slot));
  }

  /** Steps that wait. */
  int waiting() {
    return queue.size();
  }

  /** Encodes whatever is known from the head of the queue. */
  void drain() throws IOException {
    for (Step step = queue.peek(); step != null; step = queue.peek()) {
      Slot slot = step.slot;
      if (slot == null) {
        end(step.frame);
      } else if (!slot.resolved()) {
        return;
      } else if (!slot.dropped && step.frame.encoder.add(slot.entry())) {
        cut(step.frame);
      }
      queue.remove();
    }
  }

  /** Ends the tree; everything must be known. */
  IdList finish() throws IOException {
    if (root == null) {
      if (open.size() != 1) {
        throw new IllegalStateException("a directory was not left");
      }
      queue.add(new Step(open.pop(), null));
      drain();
      if (root == null) {
        throw new IllegalStateException("the tree ends before its contents are known");
      }
    }
    return root;
  }

  /**
   * The root of the tree as far as it has come, for a checkpoint; everything queued must be known.
   */
  IdList soFar() throws IOException {
    drain();
    if (!queue.isEmpty()) {
      throw new IllegalStateException("a checkpoint before its contents are known");
    }
    @Nullable Entry below = null;
    IdList list = IdList.EMPTY;
    Iterator<Frame> frames = open.iterator(); // the innermost first
    while (frames.hasNext()) {
      Frame frame = frames.next();
      IdListBuilder pages = frame.pages.copy();
      PageEncoder encoder = frame.encoder.copy();
      if (below != null) {
        encoder.add(below);
      }
      if (!encoder.isEmpty()) {
        pages.add(chunks.page(encoder.page(), frame.previous).bytes(), 0);
      }
      list = pages.finish();
      Slot slot = frame.slot;
      if (slot != null) {
        slot.content = list;
        below = slot.entry();
        slot.content = null;
      }
    }
    return list;
  }

  private void end(Frame frame) throws IOException {
    if (!frame.encoder.isEmpty()) {
      cut(frame);
    }
    IdList list = frame.pages.finish();
    if (frame.slot == null) {
      root = list;
    } else {
      frame.slot.content = list;
    }
  }

  private void cut(Frame frame) throws IOException {
    frame.pages.add(chunks.page(frame.encoder.page(), frame.previous).bytes(), 0);
    frame.encoder.clear();
  }

  private static Set<ChunkId> leaves(IdList previous) {
    if (previous.depth() > 0 || previous.count() == 0) {
      return Set.of(); // wide directories are looked up in the index
    }
    if (previous.count() == 1) {
      return Set.of(previous.id(0));
    }
    Set<ChunkId> ids = new HashSet<>();
    for (int i = 0; i < previous.count(); i++) {
      ids.add(previous.id(i));
    }
    return ids;
  }

  /** A slot for an entry whose content is known. */
  static Slot ready(Entry entry) {
    Slot slot = new Slot(entry.name(), entry.metadata(), entry.hardLink(), entry.target());
    slot.holes = entry.holes();
    slot.content = entry.content();
    return slot;
  }
}
