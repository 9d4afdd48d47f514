package caravan.config;

/**
 * How much of the machine analysis may take.
 *
 * @param threads contents that are analyzed at once, 1 to 16
 * @param cpuShare of each thread's time in which it works, in (0,1]
 * @param onBattery whether it goes on without mains
 * @param largest bytes of a content that is read
 */
public record UnderstandingSettings(int threads, double cpuShare, boolean onBattery, long largest) {
  /** A content this large is a film or an image of a disk; reading it tells little. */
  public static final long DEFAULT_LARGEST = 100_000_000;

  private static final int MOST_THREADS = 16;

  /** Two for each processor: while one waits for a worker, another reads the next content. */
  public static int defaultThreads() {
    return Math.min(MOST_THREADS, 2 * Runtime.getRuntime().availableProcessors());
  }

  /** Processes of a kind at most, for documents and for meanings. */
  public int processes() {
    return (threads + 1) / 2;
  }
}
