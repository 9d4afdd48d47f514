package caravan.vault.tree;

import caravan.model.ChunkId;
import caravan.model.IdList;
import caravan.vault.format.ByteSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gathers ids in order into an {@link IdList}, cutting list chunks by content where there are more
 * than 256. Holds at most 257 ids a level, however many are added. Not safe for concurrent use.
 */
public final class IdListBuilder {
  /** Stores a list chunk and answers its id. */
  public interface ListChunks {
    ChunkId store(byte[] chunk) throws java.io.IOException;
  }

  private static final int MAX = 256;
  private static final int MIN = 64;
  private static final int CUT_BELOW = 4;
  private static final int FEW = 4;

  private static final class Level {
    byte[] ids = new byte[FEW * ChunkId.LENGTH]; // most directories and files are small
    int count;
  }

  private final ListChunks chunks;
  private final List<Level> levels = new ArrayList<>();

  public IdListBuilder(ListChunks chunks) {
    this.chunks = chunks;
    levels.add(new Level());
  }

  private IdListBuilder(IdListBuilder other) {
    this.chunks = other.chunks;
    for (Level level : other.levels) {
      Level copy = new Level();
      copy.ids = level.ids.clone();
      copy.count = level.count;
      levels.add(copy);
    }
  }

  /**
   * A builder that goes on from here on its own: a checkpoint finishes it while the original
   * gathers more.
   */
  public IdListBuilder copy() {
    return new IdListBuilder(this);
  }

  public void add(byte[] ids, int offset) throws java.io.IOException {
    add(0, ids, offset);
  }

  /** The list of all that was added. The builder is not used after it. */
  public IdList finish() throws java.io.IOException {
    int depth = 0;
    while (depth + 1 < levels.size()) {
      Level level = levels.get(depth);
      while (level.count > 0) {
        cut(depth);
      }
      depth++;
    }
    Level top = levels.get(depth);
    return new IdList(depth, Arrays.copyOf(top.ids, top.count * ChunkId.LENGTH));
  }

  private void add(int depth, byte[] ids, int offset) throws java.io.IOException {
    Level level = levels.get(depth);
    if (level.ids.length == level.count * ChunkId.LENGTH) {
      level.ids = Arrays.copyOf(level.ids, 2 * level.ids.length);
    }
    System.arraycopy(ids, offset, level.ids, level.count * ChunkId.LENGTH, ChunkId.LENGTH);
    level.count++;
    if (level.count > MAX) {
      cut(depth);
    }
  }

  private void cut(int depth) throws java.io.IOException {
    Level level = levels.get(depth);
    int k = 1;
    while (k < Math.min(level.count, MAX)
        && !(k >= MIN && (level.ids[(k - 1) * ChunkId.LENGTH] & 0xff) < CUT_BELOW)) {
      k++;
    }
    ByteSink chunk = new ByteSink(8 + k * ChunkId.LENGTH);
    chunk.u8(2).u8(1).varint(depth).varint(k).raw(level.ids, 0, k * ChunkId.LENGTH);
    ChunkId id = chunks.store(chunk.toBytes());
    System.arraycopy(
        level.ids, k * ChunkId.LENGTH, level.ids, 0, (level.count - k) * ChunkId.LENGTH);
    level.count -= k;
    if (levels.size() == depth + 1) {
      levels.add(new Level());
    }
    add(depth + 1, id.bytes(), 0);
  }
}
