package caravan.vault.index;

import caravan.model.ChunkId;
import caravan.vault.index.IndexObject.IndexedPack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Joins index objects; a pack that several of them hold is kept once. */
public final class IndexMerge {
  private IndexMerge() {}

  public static IndexObject merge(List<IndexObject> parts, List<String> replaced) {
    Map<ChunkId, Integer> ordinals = new HashMap<>();
    List<IndexedPack> packs = new ArrayList<>();
    int total = 0;
    for (IndexObject part : parts) {
      for (IndexedPack pack : part.packs()) {
        if (ordinals.putIfAbsent(pack.id(), packs.size()) == null) {
          packs.add(pack);
        }
      }
      total += part.chunks();
    }
    byte[] ids = new byte[32 * total];
    int[][] columns = new int[4][total];
    Set<ChunkId> done = new HashSet<>();
    int n = 0;
    for (IndexObject part : parts) {
      int[] ordinal = new int[part.packs().size()];
      for (int p = 0; p < ordinal.length; p++) {
        ChunkId id = part.packs().get(p).id();
        ordinal[p] = done.add(id) ? ordinals.getOrDefault(id, -1) : -1;
      }
      for (int i = 0; i < part.chunks(); i++) {
        if (ordinal[part.pack()[i]] >= 0) {
          System.arraycopy(part.ids(), 32 * i, ids, 32 * n, 32);
          columns[0][n] = ordinal[part.pack()[i]];
          columns[1][n] = part.block()[i];
          columns[2][n] = part.offset()[i];
          columns[3][n++] = part.length()[i];
        }
      }
    }
    byte[] exact = java.util.Arrays.copyOf(ids, 32 * n);
    for (int c = 0; c < 4; c++) {
      columns[c] = java.util.Arrays.copyOf(columns[c], n);
    }
    // Packs must rise by id: renumber them.
    List<IndexedPack> sorted = new ArrayList<>(packs);
    sorted.sort((x, y) -> x.id().compareTo(y.id()));
    Map<ChunkId, Integer> place = new HashMap<>();
    for (int p = 0; p < sorted.size(); p++) {
      place.put(sorted.get(p).id(), p);
    }
    for (int i = 0; i < n; i++) {
      columns[0][i] = place.getOrDefault(packs.get(columns[0][i]).id(), -1);
    }
    return IndexObject.sortedById(replaced, sorted, exact, columns);
  }
}
