package caravan.vault.write;

import caravan.storage.StoreException;
import caravan.vault.format.Snapshot;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a backup ended.
 *
 * @param name last part of the snapshot object's name
 * @param snapshot what was committed
 * @param outcomes by destination: empty where the snapshot is there, else why not
 * @param written by destination: names of the objects that this run stored, but the snapshot
 * @param seen by destination: names of packs that were looked at there right before the commit
 */
public record CommitResult(
    String name,
    Snapshot snapshot,
    Map<String, Optional<StoreException>> outcomes,
    Map<String, Set<String>> written,
    Map<String, Set<String>> seen) {
  public long copies() {
    return holders().size();
  }

  /** The destinations that hold the snapshot. */
  public Set<String> holders() {
    return outcomes.entrySet().stream()
        .filter(outcome -> outcome.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
