package caravan.organization.cluster;

import caravan.model.meaning.Weighted;
import java.util.List;

/**
 * A group of contents of like meaning.
 *
 * @param id from 1, never given to another group
 * @param name for people, as {@code Invoice, supplier}; unlike those of all other clusters
 * @param size contents in it
 * @param phrases that tell it from the others, the heaviest first, at most 10
 */
public record Cluster(int id, String name, int size, List<Weighted> phrases) {
  public Cluster {
    phrases = List.copyOf(phrases);
  }
}
