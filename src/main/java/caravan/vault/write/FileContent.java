package caravan.vault.write;

import caravan.model.ChunkId;
import caravan.model.IdList;
import caravan.vault.tree.IdListBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a file's chunks, which become known in any order while workers hash them. Ids that are
 * known from the front move on into an id list, so that a file of any size needs little memory.
 * {@link #set} is safe from any thread, all else belongs to the thread that builds the tree.
 */
final class FileContent {
  private static final int COMPACT = 1024;

  private final IdListBuilder.ListChunks lists;
  private @Nullable IdListBuilder builder;
  private byte[] ids = new byte[ChunkId.LENGTH];
  private BitSet known = new BitSet(1);
  private int base;
  private int knownCount;
  private int total = -1;
  private @Nullable IdList list;

  FileContent(IdListBuilder.ListChunks lists) {
    this.lists = lists;
  }

  /** The id of a chunk, from a worker. */
  synchronized void set(int ordinal, byte[] id, int offset) {
    int at = ordinal - base;
    if (ids.length < (at + 1) * ChunkId.LENGTH) {
      ids = Arrays.copyOf(ids, Math.max(ids.length * 2, (at + 1) * ChunkId.LENGTH));
    }
    System.arraycopy(id, offset, ids, at * ChunkId.LENGTH, ChunkId.LENGTH);
    known.set(at);
    knownCount++;
  }

  /** Says how many chunks there are. */
  synchronized void close(int chunks) {
    total = chunks;
  }

  synchronized boolean complete() {
    return total >= 0 && knownCount == total;
  }

  /** Moves ids that are known from the front on, where there are many. */
  void compact() throws IOException {
    byte[] prefix;
    synchronized (this) {
      int n = known.nextClearBit(0);
      if (n < COMPACT) {
        return;
      }
      prefix = Arrays.copyOf(ids, n * ChunkId.LENGTH);
      ids = Arrays.copyOfRange(ids, n * ChunkId.LENGTH, ids.length);
      known = known.get(n, Math.max(n, known.length()));
      base += n;
    }
    append(prefix);
  }

  /** The whole list; the content must be complete. */
  IdList list() throws IOException {
    if (list == null) {
      byte[] rest;
      synchronized (this) {
        rest = Arrays.copyOf(ids, (total - base) * ChunkId.LENGTH);
      }
      if (builder == null && rest.length <= 256 * ChunkId.LENGTH) {
        list = new IdList(0, rest);
      } else {
        append(rest);
        list = builder().finish();
      }
      ids = new byte[0];
    }
    return list;
  }

  private void append(byte[] more) throws IOException {
    for (int at = 0; at < more.length; at += ChunkId.LENGTH) {
      builder().add(more, at);
    }
  }

  private IdListBuilder builder() {
    if (builder == null) {
      builder = new IdListBuilder(lists);
    }
    return builder;
  }
}
