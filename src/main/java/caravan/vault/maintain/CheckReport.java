package caravan.vault.maintain;

import java.util.List;
import java.util.Optional;

/**
 * What a check found.
 *
 * @param findings what is damaged; empty if the vault is whole as far as was looked
 * @param unindexed packs in no index: of a writer that is at work or was cut off; no damage
 * @param unknown objects that no Caravan of this version writes; left alone
 * @param snapshots that were opened
 * @param indexes that were opened
 * @param packs that are indexed and there
 * @param packsRead packs that were read whole
 * @param bytesRead bytes of them
 * @param record the damage record that was put, for the next backup to heed
 * @param cleared damage records that hold no longer and were removed
 * @param rota how far it is, if packs are read in turn
 */
public record CheckReport(
    List<Finding> findings,
    List<String> unindexed,
    List<String> unknown,
    int snapshots,
    int indexes,
    int packs,
    int packsRead,
    long bytesRead,
    Optional<String> record,
    List<String> cleared,
    Optional<Rota> rota) {
  /** Most paths that are kept for one finding. */
  public static final int MAX_FILES = 1000;

  /** What is wrong with an object, in a word. */
  public enum Kind {
    /** It is not there. */
    MISSING,
    /** It is there, and not what it must be. */
    DAMAGED
  }

  /** A path in a snapshot. */
  public record TouchedFile(String snapshot, String path) {}

  /**
   * One object that is not as it must be.
   *
   * @param object its name, or {@code chunk ID} where no index tells the object
   * @param what a sentence
   * @param files what cannot be restored for it, at most {@link #MAX_FILES}; a path that ends in a
   *     slash is a part of a directory
   * @param fileCount how many there are
   */
  public record Finding(
      String object, Kind kind, String what, List<TouchedFile> files, long fileCount) {
    public Finding {
      files = List.copyOf(files);
    }
  }

  public CheckReport {
    findings = List.copyOf(findings);
    unindexed = List.copyOf(unindexed);
    unknown = List.copyOf(unknown);
    cleared = List.copyOf(cleared);
  }

  /** Whether nothing is damaged, as far as was looked. */
  public boolean clean() {
    return findings.isEmpty();
  }

  /** Whether any file cannot be restored, or any object beside packs is damaged. */
  public boolean losesData() {
    return findings.stream().anyMatch(f -> f.fileCount() > 0);
  }
}
