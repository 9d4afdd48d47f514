package caravan.vault.restore;

import caravan.platform.ApplyPolicy;
import java.nio.file.Path;

/**
 * How a restore writes.
 *
 * @param target directory below which the tree is made again; {@code /} for the original place
 * @param selection which paths
 * @param overwrite what happens to files that are there
 * @param owners how owner and group are found
 * @param xattrs whether extended attributes and ACLs are set
 * @param workers threads that fetch, open and write
 * @param dryRun only plan
 */
public record RestoreOptions(
    Path target,
    Selection selection,
    Overwrite overwrite,
    ApplyPolicy.Owners owners,
    boolean xattrs,
    int workers,
    boolean dryRun) {

  /** What happens to an entry that is there already. */
  public enum Overwrite {
    /** It stays. */
    NEVER,
    /** It stays if size and time are those of the snapshot. */
    IF_CHANGED,
    /** It is replaced. */
    ALWAYS
  }
}
