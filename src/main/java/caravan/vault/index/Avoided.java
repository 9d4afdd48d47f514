package caravan.vault.index;

import caravan.model.ChunkId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Places that a writer must not count on: chunks that a check found damaged, packs that a prune has
 * condemned.
 *
 * @param packs whole packs
 * @param chunks chunks by the pack in which they are damaged
 */
public record Avoided(Set<ChunkId> packs, Map<ChunkId, Set<ChunkId>> chunks) {
  public static final Avoided NOTHING = new Avoided(Set.of(), Map.of());

  public Avoided {
    packs = Set.copyOf(packs);
    chunks = Map.copyOf(chunks);
  }

  /** These places, and these packs too. */
  public Avoided and(Set<ChunkId> morePacks) {
    Set<ChunkId> all = new HashSet<>(packs);
    all.addAll(morePacks);
    return new Avoided(all, chunks);
  }

  public boolean isEmpty() {
    return packs.isEmpty() && chunks.isEmpty();
  }

  boolean touches(ChunkId pack) {
    return packs.contains(pack) || chunks.containsKey(pack);
  }

  boolean covers(ChunkId pack, ChunkId chunk) {
    return packs.contains(pack) || chunks.getOrDefault(pack, Set.of()).contains(chunk);
  }
}
