package caravan.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What this process may take of its machine and of the line.
 *
 * @param cpuShare of all processors, for backups and analysis together, in (0,1]; 1 for no limit
 * @param memory bytes of the whole process; 0 for no limit
 * @param bandwidth what all destinations together may be sent
 * @param temporary where temporary files lie, and how many
 * @param apiReads answers a second to who reads over the API while an operation is under way; 0 for
 *     no limit
 */
public record ResourceSettings(
    double cpuShare, long memory, Bandwidth bandwidth, Temporary temporary, int apiReads) {
  /**
   * What a tenth of two processors can answer, and far more than people and their dashboards ask.
   */
  public static final int DEFAULT_API_READS = 600;

  /** What holds where nothing is set: no limit but for readers. */
  public static final ResourceSettings STANDARD =
      new ResourceSettings(1, 0, Bandwidth.UNLIMITED, Temporary.STANDARD, DEFAULT_API_READS);

  /**
   * Temporary files.
   *
   * @param directory where; empty for the system's
   * @param limit bytes of all of them; 0 for no limit
   * @param keep how long what a process left that was killed stays while a service runs
   */
  public record Temporary(Optional<Path> directory, long limit, Duration keep) {
    /** As the system has it. */
    public static final Temporary STANDARD = new Temporary(Optional.empty(), 0, Duration.ofDays(1));
  }
}
