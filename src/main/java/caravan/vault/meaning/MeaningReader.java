package caravan.vault.meaning;

import caravan.model.ChunkId;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.IndexSegment;
import caravan.vault.index.IndexView;
import caravan.vault.read.ChunkReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads the analysis records that a vault holds. Belongs to one thread. */
public final class MeaningReader {
  /** Takes the records of one chunk. */
  public interface Taker {
    void take(ChunkId chunk, List<byte[]> records) throws IOException;
  }

  private final Vault vault;
  private final IndexView index;

  public MeaningReader(Vault vault, IndexView index) {
    this.vault = vault;
    this.index = index;
  }

  /**
   * Hands over every chunk of records that is not known yet.
   *
   * @param known whether a chunk was taken before
   * @return sentences on chunks that could not be read; what was in them is analyzed again
   * @throws StoreException if the store cannot be reached
   */
  public List<String> newRecords(Predicate<ChunkId> known, Taker taker) throws IOException {
    List<String> damaged = new ArrayList<>();
    try (ChunkReader chunks = new ChunkReader(vault, index)) {
      for (IndexSegment segment : index.segments()) {
        for (int i = 0; i < segment.chunks(); i++) {
          if (segment.packKind(segment.packOf(i)) != ObjectKind.MEANING) {
            continue;
          }
          ChunkId id = segment.id(i);
          if (known.test(id)) {
            continue;
          }
          List<byte[]> records;
          try {
            records = MeaningLines.decode(chunks.read(ChunkReader.Kind.MEANING, id), "chunk " + id);
          } catch (DamagedException e) {
            damaged.add(String.valueOf(e.getMessage()));
            continue;
          }
          taker.take(id, records);
        }
      }
    }
    return damaged;
  }
}
