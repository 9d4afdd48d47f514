package caravan.vault.retention;

import java.time.Instant;
import java.util.List;

/**
 * A snapshot to decide on.
 *
 * @param name last part of its object name, unique
 * @param storeTime when it was stored, by the store's own clock
 * @param sealedTime when it was made, as its writer says
 * @param tags as its writer gave them
 * @param pinned whether a mark pins it
 * @param suspect whether a mark calls it suspect
 * @param checkpoint whether it is of a run that has not ended
 */
public record Candidate(
    String name,
    Instant storeTime,
    Instant sealedTime,
    List<String> tags,
    boolean pinned,
    boolean suspect,
    boolean checkpoint) {
  public Candidate {
    tags = List.copyOf(tags);
  }
}
