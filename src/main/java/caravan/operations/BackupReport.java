package caravan.operations;

import caravan.model.Problem;
import caravan.vault.write.Changes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How one backup ended.
 *
 * @param snapshot name of the snapshot, empty with a dry run
 * @param source name of the source
 * @param started when it began
 * @param duration how long it took
 * @param files regular files in the snapshot
 * @param directories directories in it
 * @param others symlinks and special files in it
 * @param bytes sizes of the files
 * @param changedFiles files that were read
 * @param changedBytes their sizes
 * @param storedBytes what was written to each destination, sealed
 * @param copies destinations that hold the snapshot
 * @param requiredCopies how many should
 * @param failures why the others do not, by destination
 * @param problems paths that could not be read, changed meanwhile or were left out by policy, at
 *     most a thousand of each kind
 * @param unreadable how many paths could not be read
 * @param changedWhileRead how many changed while they were read
 * @param leftOut how many files the policy for sensitive files left out
 * @param held how many it holds until a person says yes
 * @param excluded what rules left out, by reason
 * @param categories files that were read, by category
 * @param suspicious why the source looks wrong, empty if it does not
 * @param parent the snapshot that it built on, empty for none
 * @param changes what the change alarm looked at
 */
public record BackupReport(
    String snapshot,
    String source,
    Instant started,
    Duration duration,
    long files,
    long directories,
    long others,
    long bytes,
    long changedFiles,
    long changedBytes,
    long storedBytes,
    long copies,
    int requiredCopies,
    Map<String, String> failures,
    List<Problem> problems,
    long unreadable,
    long changedWhileRead,
    long leftOut,
    long held,
    Map<String, Long> excluded,
    Map<String, Long> categories,
    String suspicious,
    String parent,
    Changes.Figures changes) {
  public BackupReport {
    failures = Map.copyOf(failures);
    problems = List.copyOf(problems);
    excluded = Map.copyOf(excluded);
    categories = Map.copyOf(categories);
  }

  /** The same backup, after more destinations got its snapshot. */
  public BackupReport withCopies(long nowCopies, Map<String, String> nowFailures) {
    return new BackupReport(
        snapshot,
        source,
        started,
        duration,
        files,
        directories,
        others,
        bytes,
        changedFiles,
        changedBytes,
        storedBytes,
        nowCopies,
        requiredCopies,
        nowFailures,
        problems,
        unreadable,
        changedWhileRead,
        leftOut,
        held,
        excluded,
        categories,
        suspicious,
        parent,
        changes);
  }
}
