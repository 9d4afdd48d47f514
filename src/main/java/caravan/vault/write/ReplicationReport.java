package caravan.vault.write;

import java.util.List;
import java.util.Map;

/**
 * What a replication brought to one destination, or in a dry run would bring.
 *
 * @param snapshots names of those that were committed, the oldest first
 * @param packs that were brought
 * @param bytes of them that had to be written
 * @param records records and marks that were brought
 * @param damaged snapshots that could not be brought, because what they need is damaged or missing
 *     where it was read, with a sentence
 * @param skipped snapshots that were left out because they were forgotten here
 */
public record ReplicationReport(
    List<String> snapshots,
    int packs,
    long bytes,
    int records,
    Map<String, String> damaged,
    int skipped) {
  public ReplicationReport {
    snapshots = List.copyOf(snapshots);
    damaged = Map.copyOf(damaged);
  }

  /** Whether there was nothing to bring. */
  public boolean upToDate() {
    return snapshots.isEmpty() && packs == 0 && records == 0 && damaged.isEmpty();
  }
}
