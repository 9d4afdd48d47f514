package caravan.vault.organized;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.storage.Payload;
import caravan.storage.PayloadWriter;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.FileSeal;
import caravan.vault.index.IndexView;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads trees and whole contents of a snapshot from its vault. Not safe for concurrent use. */
final class ContentReader implements AutoCloseable {
  private static final byte[] ZEROS = new byte[64 << 10];

  private final ChunkReader chunks;
  final TreeReader trees;

  ContentReader(Vault vault, IndexView index) {
    this.chunks = new ChunkReader(vault, index);
    this.trees = new TreeReader(chunks);
  }

  /** At most so many bytes from the start. */
  byte[] head(Entry entry, int most) throws IOException {
    if (entry.holes().length > 0 && entry.holes()[0] == 0) {
      return new byte[0];
    }
    ChunkId first = trees.ids(entry.content()).next();
    if (first == null) {
      return new byte[0];
    }
    byte[] chunk = chunks.read(ChunkReader.Kind.DATA, first);
    return Arrays.copyOf(chunk, Math.min(most, chunk.length));
  }

  /** Writes a content into a spool, holes as zeros. */
  void read(Entry entry, PayloadWriter to) throws IOException {
    long[] holes = entry.holes();
    int hole = 0;
    TreeReader.Ids ids = trees.ids(entry.content());
    for (ChunkId id = ids.next(); id != null; id = ids.next()) {
      byte[] chunk = chunks.read(ChunkReader.Kind.DATA, id);
      int done = 0;
      while (done < chunk.length) {
        if (hole < holes.length && holes[hole] == to.length()) {
          zeros(to, holes[hole + 1]);
          hole += 2;
          continue;
        }
        long until = hole < holes.length ? holes[hole] - to.length() : Long.MAX_VALUE;
        int count = (int) Math.min(until, chunk.length - done);
        to.write(chunk, done, count);
        done += count;
      }
    }
    for (; hole < holes.length; hole += 2) {
      if (holes[hole] != to.length()) {
        throw new DamagedException("its holes are not where they should be");
      }
      zeros(to, holes[hole + 1]);
    }
    if (to.length() != entry.metadata().size()) {
      throw new DamagedException("its chunks are not as long as it");
    }
  }

  private static void zeros(PayloadWriter to, long count) throws IOException {
    for (long left = count; left > 0; left -= ZEROS.length) {
      to.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
    }
  }

  /** Seals a content for an object of this name. */
  static void seal(caravan.security.VaultKeys keys, Payload plain, String name, PayloadWriter to)
      throws IOException {
    FileSeal seal = FileSeal.sealing(keys, plain.sha256(), name, plain.length());
    byte[] header = seal.header();
    to.write(header, 0, header.length);
    ByteBuffer bytes = plain.bytes();
    byte[] block = new byte[Math.min(FileSeal.BLOCK, Math.max(1, plain.length()))];
    while (bytes.hasRemaining()) {
      int count = Math.min(block.length, bytes.remaining());
      bytes.get(block, 0, count);
      byte[] sealed = seal.seal(block, count);
      to.write(sealed, 0, sealed.length);
    }
  }

  @Override
  public void close() {
    chunks.close();
  }
}
