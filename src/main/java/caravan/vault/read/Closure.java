package caravan.vault.read;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Snapshot;
import caravan.vault.index.IndexView;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All that a snapshot names, directly or not. */
public final class Closure {
  /** Sees every chunk of a closure; a chunk that several places name may be seen several times. */
  public interface Visitor {
    /**
     * @param kind of the chunk
     * @return whether to look into a tree chunk that was seen; false where it was seen before
     */
    boolean chunk(ChunkReader.Kind kind, ChunkId id) throws IOException;
  }

  private Closure() {}

  /** Walks the closure of a tree. Pages that the visitor has seen before are not read again. */
  public static void walk(TreeReader trees, IdList root, Visitor visitor) throws IOException {
    Deque<IdList> pending = new ArrayDeque<>();
    pending.push(root);
    while (!pending.isEmpty()) {
      IdList pages = pending.pop();
      TreeReader.Ids ids = trees.ids(pages, list -> visitor.chunk(ChunkReader.Kind.LIST, list));
      for (ChunkId page = ids.next(); page != null; page = ids.next()) {
        if (!visitor.chunk(ChunkReader.Kind.TREE, page)) {
          continue;
        }
        for (Entry entry : trees.page(page)) {
          if (entry.kind() == FileKind.DIRECTORY) {
            pending.push(entry.content());
          } else if (entry.kind() == FileKind.FILE) {
            TreeReader.Ids chunks =
                trees.ids(entry.content(), list -> visitor.chunk(ChunkReader.Kind.LIST, list));
            for (ChunkId chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
              visitor.chunk(ChunkReader.Kind.DATA, chunk);
            }
          }
        }
      }
    }
  }

  /**
   * Chunks of the closure that are in no place to count on, at most {@code limit} of them.
   *
   * @throws DamagedException if the tree itself cannot be read
   */
  public static List<ChunkId> missing(Vault vault, IndexView index, Snapshot snapshot, int limit)
      throws IOException {
    List<ChunkId> missing = new ArrayList<>();
    Set<ChunkId> seen = new HashSet<>();
    try (ChunkReader chunks = new ChunkReader(vault, index)) {
      walk(
          new TreeReader(chunks),
          snapshot.root(),
          (kind, id) -> {
            boolean isNew = kind != ChunkReader.Kind.TREE || seen.add(id);
            boolean there = !isNew || index.countOn(id.bytes(), 0);
            if (!there && missing.size() < limit) {
              missing.add(id);
            }
            return isNew && there;
          });
    }
    return missing;
  }
}
