package caravan.vault.read;

import caravan.model.ChunkId;
import caravan.model.IdList;
import java.io.IOException;
import java.io.OutputStream;

/** Reads a file's content from its first byte to its last, proven chunk by chunk. */
public final class Contents {
  private static final byte[] ZEROS = new byte[64 * 1024];

  private final ChunkReader chunks;
  private final TreeReader trees;

  public Contents(ChunkReader chunks) {
    this.chunks = chunks;
    this.trees = new TreeReader(chunks);
  }

  /** A sink that may have had enough. */
  public interface Enough {
    boolean enough();
  }

  /**
   * Writes a content.
   *
   * @param content its chunks
   * @param holes offset, length, offset, length … as in {@link caravan.model.Entry#holes}
   * @param size of the file
   * @param enough asked between chunks; the rest is left out once it says so
   */
  public void copy(IdList content, long[] holes, long size, OutputStream out, Enough enough)
      throws IOException {
    long at = 0;
    int hole = 0;
    TreeReader.Ids ids = trees.ids(content);
    for (ChunkId id = ids.next(); id != null && !enough.enough(); id = ids.next()) {
      byte[] chunk = chunks.read(ChunkReader.Kind.DATA, id);
      int from = 0;
      while (from < chunk.length) {
        if (hole < holes.length && holes[hole] == at) {
          zeros(out, holes[hole + 1], enough);
          at += holes[hole + 1];
          hole += 2;
          continue;
        }
        long untilHole = hole < holes.length ? holes[hole] - at : Long.MAX_VALUE;
        int length = (int) Math.min(untilHole, chunk.length - from);
        out.write(chunk, from, length);
        from += length;
        at += length;
      }
    }
    zeros(out, size - at, enough); // a hole at the end
  }

  private static void zeros(OutputStream out, long count, Enough enough) throws IOException {
    for (long left = count; left > 0 && !enough.enough(); left -= ZEROS.length) {
      out.write(ZEROS, 0, (int) Math.min(ZEROS.length, left));
    }
  }
}
