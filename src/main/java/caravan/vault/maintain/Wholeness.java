package caravan.vault.maintain;

import caravan.model.ChunkId;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexView;
import caravan.vault.index.Place;
import java.util.Set;

/**
 * Tells which chunks can be counted on: in a pack that is there, at a place that is not damaged.
 */
final class Wholeness {
  private final IndexView view;
  private final Set<String> listed;
  private final Avoided avoided;

  /**
   * @param listed names of the packs that are there
   * @param avoided places not to count on
   */
  Wholeness(IndexView view, Set<String> listed, Avoided avoided) {
    this.view = view;
    this.listed = listed;
    this.avoided = avoided;
  }

  boolean has(ChunkId id) {
    for (Place place : view.find(id)) {
      if (listed.contains(place.packName())
          && !avoided.packs().contains(place.pack())
          && !avoided.chunks().getOrDefault(place.pack(), Set.of()).contains(id)) {
        return true;
      }
    }
    return false;
  }
}
