package caravan.vault.organized;

import java.util.List;

/**
 * What one export did.
 *
 * @param snapshot the vault's name of the snapshot that is there now
 * @param files files that are there with their content
 * @param sent files that were sent
 * @param sentBytes their bytes
 * @param moved objects that were moved to {@code .versions/}
 * @param removed versions that were removed because their time was over
 * @param notices sentences on what was found otherwise than it was left, and on what was not
 *     exported; at most a hundred of them, and a last one that says how many more
 */
public record ExportReport(
    String snapshot,
    long files,
    long sent,
    long sentBytes,
    long moved,
    long removed,
    List<String> notices) {
  public ExportReport {
    notices = List.copyOf(notices);
  }
}
