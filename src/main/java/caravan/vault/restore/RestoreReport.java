package caravan.vault.restore;

import java.util.List;

/**
 * What a restore did, or with a dry run would do.
 *
 * @param files written, each name of a hard link included
 * @param directories made
 * @param others symlinks and special files made
 * @param bytes written into files, holes included, of a hard link once
 * @param kept entries that were there and stayed
 * @param overwritten entries that were there and were replaced
 * @param failed paths that could not be restored, at most a thousand
 * @param failedCount how many there were
 * @param damaged whether stored data was found damaged
 * @param notices what could not be set on some files, each kind once
 * @param plan with a dry run: what would be written where, at most ten thousand lines
 */
public record RestoreReport(
    long files,
    long directories,
    long others,
    long bytes,
    long kept,
    long overwritten,
    List<Failure> failed,
    long failedCount,
    boolean damaged,
    List<String> notices,
    List<Planned> plan) {
  /** A path that could not be restored. */
  public record Failure(String path, String reason) {}

  /**
   * One line of a plan.
   *
   * @param action {@code write}, {@code overwrite}, {@code keep}, {@code create} or {@code
   *     conflict}
   * @param path where, exactly
   * @param bytes of a file; none for another name of one that is in the plan
   */
  public record Planned(String action, String path, long bytes) {}

  public RestoreReport {
    failed = List.copyOf(failed);
    notices = List.copyOf(notices);
    plan = List.copyOf(plan);
  }
}
