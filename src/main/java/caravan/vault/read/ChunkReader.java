package caravan.vault.read;

import caravan.model.ChunkId;
import caravan.storage.ByteRange;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.PackSeal;
import caravan.vault.index.IndexView;
import caravan.vault.index.Place;
import caravan.vault.pack.BlockOpener;
import caravan.vault.pack.ChunkHasher;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads single chunks, each proven by its id; keeps decoded blocks up to a budget. Made for trees
 * and small reads: a restore plans whole ranges instead. Not safe for concurrent use.
 */
public final class ChunkReader implements AutoCloseable {
  /** What a chunk is; no chunk of one kind opens as another. */
  public enum Kind {
    DATA,
    TREE,
    LIST,
    MEANING;

    /** The word that its id key is derived by. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private static final int BUDGET = 24 << 20;
  private static final int SEALS = 256;

  private record BlockKey(ChunkId pack, int block) {}

  private final Vault vault;
  private final IndexView index;
  private final BlockOpener opener = new BlockOpener();
  private final Map<Kind, ChunkHasher> hashers = new HashMap<>();
  private final LinkedHashMap<BlockKey, byte[]> blocks = new LinkedHashMap<>(64, 0.75f, true);
  private final LinkedHashMap<ChunkId, PackSeal> seals = new LinkedHashMap<>(64, 0.75f, true);
  private long held;

  public ChunkReader(Vault vault, IndexView index) {
    this.vault = vault;
    this.index = index;
  }

  /**
   * Reads a chunk from any place where it is whole.
   *
   * @throws DamagedException if it is in no index, or damaged wherever it lies
   */
  public byte[] read(Kind kind, ChunkId id) throws IOException {
    List<Place> places = index.find(id);
    if (places.isEmpty()) {
      throw new DamagedException(
          "chunk "
              + id
              + " is in no index of '"
              + vault.destination()
              + "': run 'caravan repair', then 'caravan check'");
    }
    IOException failure = null;
    for (Place place : places) {
      try {
        return read(kind, id, place);
      } catch (DamagedException e) {
        failure = e;
      }
    }
    for (Place place : index.elsewhere(id)) {
      if (!places.contains(place)) {
        try {
          return read(kind, id, place);
        } catch (DamagedException e) {
          failure = e;
        }
      }
    }
    throw failure == null ? new DamagedException("chunk " + id + " cannot be read") : failure;
  }

  /**
   * @throws DamagedException if the chunk is not there, or damaged
   * @throws StoreException if the store cannot be reached
   */
  private byte[] read(Kind kind, ChunkId id, Place place) throws IOException {
    try {
      byte[] block = block(place);
      if (!hasher(kind).proves(block, place.offset(), place.length(), id.bytes(), 0)) {
        throw new DamagedException(
            "a chunk in "
                + place.packName()
                + " at '"
                + vault.destination()
                + "' is not the one it says");
      }
      return Arrays.copyOfRange(block, place.offset(), place.offset() + place.length());
    } catch (StoreException e) {
      if (e.retryable() || e.reason() == StoreException.Reason.UNAVAILABLE) {
        throw e;
      }
      throw new DamagedException(place.packName() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The decoded block of a place. */
  private byte[] block(Place place) throws IOException {
    BlockKey key = new BlockKey(place.pack(), place.block());
    byte[] block = blocks.get(key);
    if (block != null) {
      return block;
    }
    PackSeal seal = seal(place);
    ByteRange range = ByteRange.of(place.info().offset(), place.info().sealed());
    block =
        vault.read(
            place.packName(),
            store -> {
              byte[] sealed = store.get(place.packName(), Optional.of(range));
              byte[] raw = new byte[place.info().raw()];
              opener.open(seal, place.info(), place.block(), sealed, 0, raw, place.packName());
              return raw;
            });
    blocks.put(key, block);
    held += block.length;
    var oldest = blocks.entrySet().iterator();
    while (held > BUDGET && blocks.size() > 1) {
      held -= oldest.next().getValue().length;
      oldest.remove();
    }
    return block;
  }

  private PackSeal seal(Place place) throws DamagedException {
    PackSeal seal = seals.get(place.pack());
    if (seal == null) {
      seal = PackSeal.of(vault.keys(), place.kind(), place.salt(), place.packName());
      seals.put(place.pack(), seal);
      if (seals.size() > SEALS) {
        seals.remove(seals.keySet().iterator().next());
      }
    }
    return seal;
  }

  private ChunkHasher hasher(Kind kind) {
    return hashers.computeIfAbsent(kind, k -> new ChunkHasher(vault.keys().idKey(k.word())));
  }

  @Override
  public void close() {
    opener.close();
  }
}
