package caravan.vault.meaning;

import caravan.model.ChunkId;
import caravan.model.meaning.ContentId;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.IndexSegment;
import caravan.vault.index.IndexView;
import caravan.vault.index.Place;
import caravan.vault.pack.ChunkHasher;
import caravan.vault.read.ChunkReader;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which contents the analysis records of one copy of a vault speak of, chunk by chunk; 20 bytes of
 * memory a record. Chunks that this machine has seen before are not read again. Not safe for
 * concurrent use.
 */
public final class MeaningCatalog {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<ChunkId, MeaningRecords> told = new HashMap<>();
  private final Set<ChunkId> untold = new HashSet<>();

  private MeaningCatalog() {}

  /**
   * Looks at every chunk of records that is indexed.
   *
   * @param view of this copy
   * @throws caravan.storage.StoreException if the store cannot be reached
   */
  public static MeaningCatalog read(Vault vault, IndexView view) throws IOException {
    MeaningCatalog catalog = new MeaningCatalog();
    Set<ChunkId> chunks = chunks(view);
    if (chunks.isEmpty()) {
      return catalog;
    }
    Path file = vault.cache().resolve("meaning").resolve("records");
    Map<ChunkId, MeaningRecords> kept = RecordCache.load(file);
    List<ChunkId> unknown = new ArrayList<>();
    for (ChunkId chunk : chunks) {
      MeaningRecords records = kept.get(chunk);
      if (records == null) {
        unknown.add(chunk);
      } else {
        catalog.told.put(chunk, records);
      }
    }
    catalog.look(vault, view, unknown);
    if (!catalog.told.keySet().equals(kept.keySet())) {
      RecordCache.store(file, catalog.told);
    }
    return catalog;
  }

  private static Set<ChunkId> chunks(IndexView view) {
    Set<ChunkId> chunks = new HashSet<>();
    for (IndexSegment segment : view.segments()) {
      boolean any = false;
      for (int p = 0; p < segment.packs() && !any; p++) {
        any = segment.packKind(p) == ObjectKind.MEANING;
      }
      for (int i = 0; any && i < segment.chunks(); i++) {
        if (segment.packKind(segment.packOf(i)) == ObjectKind.MEANING) {
          chunks.add(segment.id(i));
        }
      }
    }
    return chunks;
  }

  private void look(Vault vault, IndexView view, List<ChunkId> chunks) throws IOException {
    Map<ChunkId, Place> places = new HashMap<>();
    chunks.forEach(id -> places.put(id, view.find(id).get(0)));
    chunks.sort( // as they lie, so that each block is opened once
        Comparator.comparing((ChunkId id) -> at(places, id).pack())
            .thenComparingInt(id -> at(places, id).block())
            .thenComparingInt(id -> at(places, id).offset()));
    ChunkHasher hasher = new ChunkHasher(vault.keys().idKey(ChunkReader.Kind.MEANING.word()));
    try (ChunkReader reader = new ChunkReader(vault, view)) {
      for (ChunkId chunk : chunks) {
        MeaningRecords records;
        try {
          byte[] plain = reader.read(ChunkReader.Kind.MEANING, chunk);
          records = records(MeaningLines.decode(plain, "chunk " + chunk), hasher);
        } catch (DamagedException e) {
          records = null; // a check tells; or a newer Caravan wrote it
        }
        if (records == null) {
          untold.add(chunk);
        } else {
          told.put(chunk, records);
        }
      }
    }
  }

  private static Place at(Map<ChunkId, Place> places, ChunkId id) {
    return java.util.Objects.requireNonNull(places.get(id), "it is indexed");
  }

  private static @Nullable MeaningRecords records(List<byte[]> lines, ChunkHasher hasher) {
    int count = lines.size();
    MeaningRecords records = new MeaningRecords(new long[count], new long[count], new int[count]);
    for (int i = 0; i < count; i++) {
      byte[] line = lines.get(i);
      ContentId content = content(line);
      if (content == null) {
        return null;
      }
      records.contents()[i] = prefix(content);
      records.lines()[i] = ByteBuffer.wrap(hasher.id(line).bytes()).getLong();
      records.lengths()[i] = line.length;
    }
    return records;
  }

  /** The content that a record speaks of; null if it does not say. */
  private static @Nullable ContentId content(byte[] line) {
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = json.currentName().equals("content");
        JsonToken value = json.nextToken();
        if (found) {
          return value == JsonToken.VALUE_STRING ? ContentId.of(json.getText()) : null;
        }
        json.skipChildren();
      }
      return null;
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** What stands for a content here. Two that share it live as long as one of them does. */
  public static long prefix(ContentId content) {
    return ByteBuffer.wrap(content.id().bytes()).getLong();
  }

  /** Chunks of which can be told what contents they speak of. */
  public Set<ChunkId> told() {
    return told.keySet();
  }

  /** Chunks that cannot be read, or are of a newer version: of these nothing is known. */
  public Set<ChunkId> untold() {
    return untold;
  }

  /** For each record of a chunk in order, its content's {@link #prefix}. */
  public long[] contents(ChunkId chunk) {
    return of(chunk).contents();
  }

  /** For each record of a chunk in order, what equal records have in common. */
  public long[] lines(ChunkId chunk) {
    return of(chunk).lines();
  }

  /** How long the chunk would be with some of its records only, in bytes. */
  public long length(ChunkId chunk, IntPredicate keep) {
    int[] lengths = of(chunk).lengths();
    long length = MeaningLines.HEADER_LENGTH;
    for (int i = 0; i < lengths.length; i++) {
      length += keep.test(i) ? lengths[i] + 1 : 0;
    }
    return length;
  }

  /**
   * A chunk with some of its records only.
   *
   * @throws DamagedException if it holds none
   */
  public static byte[] filtered(byte[] chunk, IntPredicate keep) throws DamagedException {
    List<byte[]> lines = MeaningLines.decode(chunk, "a chunk");
    List<byte[]> kept = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (keep.test(i)) {
        kept.add(lines.get(i));
      }
    }
    return MeaningLines.encode(kept);
  }

  private MeaningRecords of(ChunkId chunk) {
    return java.util.Objects.requireNonNull(told.get(chunk), "asked only for what is told");
  }
}
