package caravan.verification;

import java.util.List;

/**
 * What came of restoring a sample.
 *
 * @param snapshot its name
 * @param filesThere in the snapshot
 * @param files restored and found equal to the snapshot
 * @param bytes of them
 * @param seconds that the restore took, without choosing and comparing
 * @param compared how many were compared with the source too, as it has not changed
 * @param findings what is not as it should be, a sentence each, at most a few hundred
 * @param damaged whether stored data, or a restored file, is not what was backed up
 */
public record DrillResult(
    String snapshot,
    long filesThere,
    long files,
    long bytes,
    double seconds,
    long compared,
    List<String> findings,
    boolean damaged) {
  public DrillResult {
    findings = List.copyOf(findings);
  }

  /** Whether something was restored, and all of it as it was. */
  public boolean ok() {
    return files > 0 && findings.isEmpty();
  }

  /** Bytes a second. */
  public double rate() {
    return seconds > 0 ? bytes / seconds : 0;
  }
}
