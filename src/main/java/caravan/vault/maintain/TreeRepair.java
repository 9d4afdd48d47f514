package caravan.vault.maintain;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.IndexMarks;
import caravan.vault.index.IndexObject.PackContents;
import caravan.vault.index.IndexView;
import caravan.vault.pack.BlockBuilder;
import caravan.vault.pack.BufferPool;
import caravan.vault.pack.ChunkHasher;
import caravan.vault.pack.PackAssembler;
import caravan.vault.pack.SealedPack;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import caravan.vault.tree.IdListBuilder;
import caravan.vault.tree.PageEncoder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes trees again without what was lost, bottom up: files whose content is not whole are left
 * out, and of a directory what its readable pages hold is kept. Directories that are whole stay as
 * they are. Holds one page and one page under way for each level. For one thread.
 */
final class TreeRepair implements AutoCloseable {
  private static final int LEVEL = 3;
  private static final int PACK = 16 << 20;

  /** A tree without what was lost. */
  record Repaired(IdList root, List<String> lost, long lostCount) {}

  private static final class Frame {
    final @Nullable Entry directory;
    final TreeReader.Ids pages;
    final PageEncoder encoder = new PageEncoder();
    final IdListBuilder list;
    Iterator<Entry> entries = List.<Entry>of().iterator();

    Frame(@Nullable Entry directory, TreeReader.Ids pages, IdListBuilder list) {
      this.directory = directory;
      this.pages = pages;
      this.list = list;
    }
  }

  private final Vault vault;
  private final Wholeness whole;
  private final IndexMarks clean;
  private final ChunkReader reader;
  private final TreeReader trees;
  private final ChunkHasher pageIds;
  private final ChunkHasher listIds;
  private final List<SealedPack> ready = new ArrayList<>();
  private final List<PackContents> stored = new ArrayList<>();
  private final PackAssembler assembler;
  private final BlockBuilder blocks;
  private final Set<ChunkId> written = new HashSet<>();
  private final Deque<Frame> stack = new ArrayDeque<>();
  private List<String> lost = new ArrayList<>();
  private long lostCount;

  TreeRepair(Vault vault, IndexView view, Wholeness whole, IndexMarks clean) {
    this.vault = vault;
    this.whole = whole;
    this.clean = clean;
    this.reader = new ChunkReader(vault, view);
    this.trees = new TreeReader(reader);
    this.pageIds = new ChunkHasher(vault.keys().idKey("tree"));
    this.listIds = new ChunkHasher(vault.keys().idKey("list"));
    int size = Math.min(PACK, vault.parameters().pack());
    BufferPool buffers = new BufferPool(3, PackAssembler.bufferSize(size, 2 << 20));
    assembler = new PackAssembler(vault.keys(), ObjectKind.TREE, size, buffers, ready::add);
    blocks = new BlockBuilder(assembler, LEVEL, vault.parameters().block());
  }

  /** Packs that were stored, in no index yet. Ends the last one. */
  List<PackContents> finish() throws IOException {
    try {
      blocks.flush();
    } catch (InterruptedException e) {
      throw interrupted();
    }
    assembler.flush();
    store();
    return stored;
  }

  /** Writes one tree again. */
  Repaired repair(IdList root) throws IOException {
    lost = new ArrayList<>();
    lostCount = 0;
    stack.clear();
    stack.push(frame(null, root));
    while (true) {
      Frame frame = stack.element();
      if (frame.entries.hasNext()) {
        entry(frame, frame.entries.next());
        continue;
      }
      ChunkId page = nextPage(frame);
      if (page != null) {
        try {
          frame.entries = trees.page(page).iterator();
        } catch (DamagedException e) {
          lose(path(null));
        }
        continue;
      }
      cut(frame);
      IdList list = frame.list.finish();
      stack.pop();
      if (frame.directory == null) {
        return new Repaired(list, lost, lostCount);
      }
      add(stack.element(), with(frame.directory, list));
    }
  }

  private Frame frame(@Nullable Entry directory, IdList pages) {
    return new Frame(directory, trees.ids(pages), new IdListBuilder(this::list));
  }

  private void entry(Frame frame, Entry entry) throws IOException {
    if (entry.kind() == FileKind.FILE) {
      if (isWhole(entry.content(), false)) {
        add(frame, entry);
      } else {
        lose(path(entry));
      }
    } else if (entry.kind() == FileKind.DIRECTORY && !isWhole(entry.content(), true)) {
      if (stack.size() >= TreeWalk.MAX_DEPTH) {
        throw new DamagedException("a tree is deeper than any path can be");
      }
      stack.push(frame(entry, entry.content()));
    } else {
      add(frame, entry);
    }
  }

  /** Whether all of a list is there; of a directory's pages, also all below them. */
  private boolean isWhole(IdList content, boolean pages) throws IOException {
    boolean[] there = {true};
    try {
      TreeReader.Ids ids = trees.ids(content, list -> there[0] &= whole.has(list));
      for (ChunkId id = ids.next(); id != null && there[0]; id = ids.next()) {
        there[0] = pages ? clean.contains(id) : whole.has(id);
      }
    } catch (DamagedException e) {
      return false;
    }
    return there[0];
  }

  private @Nullable ChunkId nextPage(Frame frame) throws IOException {
    while (true) {
      try {
        return frame.pages.next();
      } catch (DamagedException e) {
        lose(path(null)); // a list of pages is lost; go on behind it
      }
    }
  }

  private void add(Frame frame, Entry entry) throws IOException {
    if (frame.encoder.add(entry)) {
      cut(frame);
    }
  }

  private void cut(Frame frame) throws IOException {
    if (!frame.encoder.isEmpty()) {
      byte[] page = frame.encoder.page();
      ChunkId id = pageIds.id(page);
      put(id, page);
      frame.list.add(id.bytes(), 0);
      frame.encoder.clear();
    }
  }

  private ChunkId list(byte[] list) throws IOException {
    ChunkId id = listIds.id(list);
    put(id, list);
    return id;
  }

  private void put(ChunkId id, byte[] chunk) throws IOException {
    if (!whole.has(id) && written.add(id)) {
      try {
        blocks.add(chunk, 0, chunk.length, id.bytes(), 0);
      } catch (InterruptedException e) {
        throw interrupted();
      }
      store();
    }
  }

  private void store() throws StoreException {
    for (SealedPack pack : ready) {
      vault.store().put(pack.name(), pack.payload());
      stored.add(new PackContents(pack.id(), pack.footer()));
      pack.release();
    }
    ready.clear();
  }

  private void lose(String path) {
    lostCount++;
    if (lost.size() < RepairReport.MAX_LOST) {
      lost.add(path);
    }
  }

  private String path(@Nullable Entry entry) {
    StringBuilder path = new StringBuilder("/");
    stack
        .descendingIterator()
        .forEachRemaining(
            frame -> {
              if (frame.directory != null) {
                path.append(frame.directory.name()).append('/');
              }
            });
    return entry == null ? path.toString() : path.append(entry.name()).toString();
  }

  private static Entry with(Entry entry, IdList content) {
    return new Entry(
        entry.name(), entry.metadata(), content, entry.target(), entry.hardLink(), entry.holes());
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new java.io.InterruptedIOException("the repair was interrupted");
  }

  @Override
  public void close() {
    blocks.close();
    reader.close();
  }
}
