package caravan.config;

/**
 * How much of the machine analysis may take.
 *
 * @param threads that analyze at once, 1 to 16
 * @param cpuShare of each thread's time in which it works, in (0,1]
 * @param onBattery whether it goes on without mains
 * @param largest bytes of a content that is read
 */
public record UnderstandingSettings(int threads, double cpuShare, boolean onBattery, long largest) {
  /** A content this large is a film or an image of a disk; reading it tells little. */
  public static final long DEFAULT_LARGEST = 100_000_000;

  /** One thread waits for a worker while another reads the next content. */
  public static final int DEFAULT_THREADS = 2;
}
