package caravan.vault.maintain;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.vault.format.DamagedException;
import caravan.vault.read.ChunkReader.Kind;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks trees in the order in which they were written, and goes on behind what cannot be read.
 * Holds one page for each level of the tree. Not safe for concurrent use.
 */
final class TreeWalk {
  /** Deeper than any path that a system can name; what is deeper comes from a writer that lies. */
  static final int MAX_DEPTH = 16_384;

  /** Sees the closure of a tree; {@link TreeWalk#path} tells where. */
  interface Visitor {
    /** Whether to look into a page. */
    boolean page(ChunkId id) throws IOException;

    /** All below a page was seen. */
    default void leave(ChunkId page) {}

    /** A regular file, before its lists and chunks. */
    default void file(Entry entry) {}

    void list(ChunkId id) throws IOException;

    void data(ChunkId id) throws IOException;

    /** A page or list cannot be read; the walk goes on behind it. */
    void broken(Kind kind, ChunkId id, DamagedException cause) throws IOException;
  }

  private static final class Frame {
    final TreeReader.Ids pages;
    final String name;
    Iterator<Entry> entries = List.<Entry>of().iterator();
    @Nullable ChunkId page;

    Frame(TreeReader.Ids pages, String name) {
      this.pages = pages;
      this.name = name;
    }
  }

  private final TreeReader trees;
  private final Visitor visitor;
  private final Deque<Frame> stack = new ArrayDeque<>();
  private @Nullable Entry current;
  private @Nullable ChunkId lastList;

  TreeWalk(TreeReader trees, Visitor visitor) {
    this.trees = trees;
    this.visitor = visitor;
  }

  /** Walks one tree. */
  void walk(IdList root) throws IOException {
    stack.clear();
    stack.push(new Frame(ids(root), ""));
    while (!stack.isEmpty()) {
      Frame frame = stack.element();
      current = null;
      if (frame.entries.hasNext()) {
        entry(frame.entries.next());
        continue;
      }
      if (frame.page != null) {
        visitor.leave(frame.page);
        frame.page = null;
      }
      ChunkId page = next(frame.pages);
      if (page == null) {
        stack.pop();
      } else if (visitor.page(page)) {
        frame.page = page;
        try {
          frame.entries = trees.page(page).iterator();
        } catch (DamagedException e) {
          visitor.broken(Kind.TREE, page, e);
        }
      }
    }
  }

  private void entry(Entry entry) throws IOException {
    if (entry.kind() == FileKind.DIRECTORY) {
      if (stack.size() >= MAX_DEPTH) {
        throw new DamagedException("a tree is deeper than any path can be");
      }
      stack.push(new Frame(ids(entry.content()), entry.name().toString()));
    } else if (entry.kind() == FileKind.FILE) {
      current = entry;
      visitor.file(entry);
      TreeReader.Ids chunks = ids(entry.content());
      for (ChunkId id = next(chunks); id != null; id = next(chunks)) {
        visitor.data(id);
      }
    }
  }

  private TreeReader.Ids ids(IdList list) {
    return trees.ids(
        list,
        id -> {
          lastList = id;
          visitor.list(id);
        });
  }

  /** The next id; lists that cannot be read are told of and passed over. */
  private @Nullable ChunkId next(TreeReader.Ids ids) throws IOException {
    while (true) {
      try {
        return ids.next();
      } catch (DamagedException e) {
        if (lastList == null) {
          throw e;
        }
        visitor.broken(Kind.LIST, lastList, e);
      }
    }
  }

  /** The path for people: of the file, or with a slash at its end, of the directory. */
  String path() {
    StringBuilder path = new StringBuilder();
    stack.descendingIterator().forEachRemaining(frame -> path.append(frame.name).append('/'));
    return current == null ? path.toString() : path.append(current.name()).toString();
  }
}
