package caravan.vault.write;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileName;
import caravan.model.Found;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.vault.tree.IdListBuilder;
import caravan.vault.tree.PageEncoder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
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

    /** Whose first bytes shall be looked at, until they were. */
    Found.@Nullable Changed watched;

    /** What stays in its place if it cannot be read. */
    @Nullable Entry kept;

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
      return entry(list);
    }

    Entry entry(@Nullable IdList list) {
      return new Entry(name, metadata, list == null ? IdList.EMPTY : list, target, hardLink, holes);
    }
  }

  private static final class Frame {
    final @Nullable Slot slot;
    final Set<ChunkId> previous;
    final PageEncoder encoder;
    final IdListBuilder pages;

    Frame(@Nullable Slot slot, Set<ChunkId> previous, IdListBuilder pages) {
      this(slot, previous, new PageEncoder(), pages);
    }

    private Frame(
        @Nullable Slot slot, Set<ChunkId> previous, PageEncoder encoder, IdListBuilder pages) {
      this.slot = slot;
      this.previous = previous;
      this.encoder = encoder;
      this.pages = pages;
    }

    Frame copy() {
      return new Frame(slot, previous, encoder.copy(), pages.copy());
    }
  }

  /** A slot in the page of a frame, or (without a slot) the frame's end. */
  private record Step(Frame frame, @Nullable Slot slot) {}

  private static final int USUAL = 1 << 14;

  private final Chunks chunks;
  private final Deque<Frame> open = new ArrayDeque<>();

  /**
   * Made for as many as usually wait at most: an array that it has outgrown would lie in the old
   * part of the heap, and keep all that it names until that is collected.
   */
  private final Deque<Step> queue = new ArrayDeque<>(USUAL);

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
      } else if (!slot.dropped) {
        add(step.frame, slot.entry());
      } else if (slot.kept != null) {
        add(step.frame, slot.kept);
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
   * The root of the tree as far as it has come, for a checkpoint: without the files whose content
   * is not known yet. Changes nothing here.
   */
  IdList soFar() throws IOException {
    drain();
    Map<Frame, Frame> copies = new IdentityHashMap<>();
    Map<Slot, IdList> ended = new IdentityHashMap<>();
    for (Step step : queue) {
      Frame copy = copy(copies, step.frame);
      Slot slot = step.slot;
      Slot whole = step.frame.slot;
      if (slot == null && whole != null) {
        ended.put(whole, pages(copy));
      } else if (slot != null && ended.containsKey(slot)) {
        add(copy, slot.entry(ended.remove(slot)));
      } else if (slot != null && !slot.dropped && slot.resolved()) {
        add(copy, slot.entry());
      }
    }
    @Nullable Entry below = null;
    IdList list = IdList.EMPTY;
    for (Frame frame : open) { // the innermost first
      Frame copy = copy(copies, frame);
      if (below != null) {
        add(copy, below);
      }
      list = pages(copy);
      below = frame.slot == null ? null : frame.slot.entry(list);
    }
    return list;
  }

  private static Frame copy(Map<Frame, Frame> copies, Frame frame) {
    return copies.computeIfAbsent(frame, Frame::copy);
  }

  private void add(Frame frame, Entry entry) throws IOException {
    if (frame.encoder.add(entry)) {
      cut(frame);
    }
  }

  private IdList pages(Frame frame) throws IOException {
    if (!frame.encoder.isEmpty()) {
      cut(frame);
    }
    return frame.pages.finish();
  }

  private void end(Frame frame) throws IOException {
    IdList list = pages(frame);
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
