package caravan.vault.maintain;

import caravan.model.ChunkId;
import caravan.model.IdList;
import caravan.model.meaning.ContentId;
import caravan.vault.format.DamagedException;
import caravan.vault.maintain.Look.Pack;
import caravan.vault.meaning.MeaningCatalog;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which analysis records live: those whose content some snapshot has. A chunk of records is needed
 * if it holds a living record that no other needed chunk holds, so that a chunk gives way to the
 * one that was made of its living records. Chunks of which nothing can be told are needed.
 *
 * <p>All prunes that see the same choose the same: chunks in packs that stay come first, the newest
 * first, as {@link Look#keeper} does.
 */
final class MeaningLife {
  private final MeaningCatalog catalog;
  private final long[] contents;
  private final BitSet living;
  private final Map<ChunkId, Long> bytes = new HashMap<>();

  MeaningLife(MeaningCatalog catalog) {
    this.catalog = catalog;
    this.contents =
        catalog.told().stream()
            .flatMapToLong(chunk -> Arrays.stream(catalog.contents(chunk)))
            .sorted()
            .distinct()
            .toArray();
    this.living = new BitSet(contents.length);
  }

  /** A snapshot has a file of this content. */
  void has(IdList content) {
    if (contents.length > 0 && content.count() > 0) {
      int at = Arrays.binarySearch(contents, MeaningCatalog.prefix(ContentId.of(content)));
      if (at >= 0) {
        living.set(at);
      }
    }
  }

  private IntPredicate lives(ChunkId chunk) {
    long[] of = catalog.contents(chunk);
    return i -> living.get(Arrays.binarySearch(contents, of[i]));
  }

  /**
   * The chunks that are needed.
   *
   * @param keeper the pack that keeps a chunk; null if only packs that go have it
   * @param readable whether any pack has it
   */
  Set<ChunkId> needed(
      Function<ChunkId, @Nullable Pack> keeper, Function<ChunkId, Boolean> readable) {
    Set<ChunkId> needed = new HashSet<>();
    Map<ChunkId, Pack> staying = new HashMap<>();
    Set<ChunkId> going = new HashSet<>();
    for (Set<ChunkId> some : List.of(catalog.told(), catalog.untold())) {
      for (ChunkId chunk : some) {
        Pack pack = keeper.apply(chunk);
        if (pack != null) {
          staying.put(chunk, pack);
        } else if (readable.apply(chunk)) {
          going.add(chunk);
        } // else it is gone or damaged, and its content is analyzed again
      }
    }
    Set<Long> covered = new HashSet<>();
    staying.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<ChunkId, Pack> e) -> e.getValue().storedAt)
                .reversed()
                .thenComparing(Map.Entry::getKey))
        .forEach(e -> need(e.getKey(), covered, needed));
    going.stream().sorted().forEach(chunk -> need(chunk, covered, needed));
    return needed;
  }

  private void need(ChunkId chunk, Set<Long> covered, Set<ChunkId> needed) {
    if (catalog.untold().contains(chunk)) {
      needed.add(chunk);
      return;
    }
    IntPredicate lives = lives(chunk);
    long[] lines = catalog.lines(chunk);
    boolean adds = false;
    for (int i = 0; i < lines.length; i++) {
      if (lives.test(i)) {
        adds |= covered.add(lines[i]);
      }
    }
    if (adds) {
      needed.add(chunk);
      bytes.put(chunk, catalog.length(chunk, lives));
    }
  }

  /** Bytes of a needed chunk that live; of one that nothing is told of, all. */
  long bytes(ChunkId chunk, int length) {
    return bytes.getOrDefault(chunk, (long) length);
  }

  /** A needed chunk without the records that are dead. */
  byte[] living(ChunkId chunk, byte[] plain) throws DamagedException {
    return catalog.untold().contains(chunk) ? plain : MeaningCatalog.filtered(plain, lives(chunk));
  }
}
