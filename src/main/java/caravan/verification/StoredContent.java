package caravan.verification;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.index.IndexView;
import caravan.vault.index.Place;
import caravan.vault.pack.ChunkHasher;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Compares files with the ids of the chunks that they were stored as. Belongs to one thread. */
final class StoredContent {
  private static final int BUFFER = 256 * 1024;

  private final IndexView index;
  private final TreeReader trees;
  private final ChunkHasher hasher;

  StoredContent(Vault vault, IndexView index, TreeReader trees) {
    this.index = index;
    this.trees = trees;
    this.hasher = new ChunkHasher(vault.keys().idKey(ChunkReader.Kind.DATA.word()));
  }

  /**
   * Compares.
   *
   * @throws DamagedException saying where they differ
   */
  void compare(Entry entry, Path file) throws IOException {
    long size = Files.size(file);
    if (size != entry.metadata().size()) {
      throw new DamagedException(
          "it has " + size + " bytes when it is restored, and had " + entry.metadata().size());
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      Data data = new Data(in, entry.holes());
      TreeReader.Ids ids = trees.ids(entry.content());
      for (ChunkId id = ids.next(); id != null; id = ids.next()) {
        List<Place> places = index.find(id);
        if (places.isEmpty()) {
          throw new DamagedException("a chunk of it is in no index; run 'caravan check'");
        }
        byte[] chunk = data.read(places.get(0).length());
        if (!hasher.id(chunk).equals(id)) {
          throw new DamagedException(
              "what was restored is not what was stored, before byte " + data.position);
        }
      }
      data.skipHole();
      if (data.position != size) {
        throw new DamagedException("its chunks end at byte " + data.position + " of " + size);
      }
    }
  }

  /** A file without its holes, of which each must be empty. */
  private static final class Data {
    private final InputStream in;
    private final long[] holes;
    private int hole;
    private long position;

    Data(InputStream in, long[] holes) {
      this.in = in;
      this.holes = holes;
    }

    byte[] read(int length) throws IOException {
      byte[] data = new byte[length];
      int at = 0;
      while (at < length) {
        skipHole();
        long untilHole = hole < holes.length ? holes[hole] - position : Long.MAX_VALUE;
        int part = (int) Math.min(length - at, untilHole);
        int read = in.readNBytes(data, at, part);
        at += read;
        position += read;
        if (read < part) {
          throw new DamagedException("it ends at byte " + position + ", within a chunk");
        }
      }
      return data;
    }

    void skipHole() throws IOException {
      while (hole < holes.length && holes[hole] == position) {
        for (long left = holes[hole + 1]; left > 0; left--) {
          if (in.read() != 0) {
            throw new DamagedException("a hole of it is not empty at byte " + position);
          }
          position++;
        }
        hole += 2;
      }
    }
  }
}
