package caravan.vault.read;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.IdList;
import caravan.vault.format.DamagedException;
import caravan.vault.tree.PageDecoder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads directories page by page and id lists id by id, so that neither width nor size needs
 * memory. Not safe for concurrent use, as the {@link ChunkReader} below it.
 */
public final class TreeReader {
  private final ChunkReader chunks;

  public TreeReader(ChunkReader chunks) {
    this.chunks = chunks;
  }

  /** Ids in order. */
  public interface Ids {
    /** The next id, or null at the end. */
    @Nullable ChunkId next() throws IOException;
  }

  /** Entries of a directory in order of name. */
  public interface Entries {
    /** The next entry, or null at the end. */
    @Nullable Entry next() throws IOException;
  }

  /** Sees the ids of list chunks too. */
  public interface ListVisitor {
    void list(ChunkId id) throws IOException;
  }

  /** The chunks that a list names, through its list chunks. */
  public Ids ids(IdList list) {
    return ids(list, id -> {});
  }

  public Ids ids(IdList list, ListVisitor visitor) {
    Deque<int[]> at = new ArrayDeque<>();
    Deque<IdList> stack = new ArrayDeque<>();
    stack.push(list);
    at.push(new int[1]);
    return () -> {
      while (!stack.isEmpty()) {
        IdList top = stack.element();
        int[] position = at.element();
        if (position[0] == top.count()) {
          stack.pop();
          at.pop();
          continue;
        }
        ChunkId id = top.id(position[0]++);
        if (top.depth() == 0) {
          return id;
        }
        visitor.list(id);
        stack.push(PageDecoder.list(chunks.read(ChunkReader.Kind.LIST, id), top.depth() - 1));
        at.push(new int[1]);
      }
      return null;
    };
  }

  /** The entries of a directory with these pages. */
  public Entries entries(IdList pages) {
    Ids ids = ids(pages);
    return new Entries() {
      private Iterator<Entry> page = List.<Entry>of().iterator();
      private caravan.model.@Nullable FileName last;

      @Override
      public @Nullable Entry next() throws IOException {
        while (!page.hasNext()) {
          ChunkId id = ids.next();
          if (id == null) {
            return null;
          }
          page = page(id).iterator();
        }
        Entry entry = page.next();
        if (last != null && last.compareTo(entry.name()) >= 0) {
          throw new DamagedException("the pages of a directory are not in order");
        }
        last = entry.name();
        return entry;
      }
    };
  }

  /** One page. */
  public List<Entry> page(ChunkId id) throws IOException {
    return PageDecoder.page(chunks.read(ChunkReader.Kind.TREE, id));
  }
}
