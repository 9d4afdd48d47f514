package caravan.platform;

/** How a thread stands behind what else needs the processors. */
public final class Priority {
  private static final int LOWEST = 19;
  private static final int TO_A_THREAD = 0;
  private static final int CALLER = 0;

  private Priority() {}

  /**
   * Lets this thread, and the threads and processes that it starts from now on, take what processor
   * time nobody else wants. Linux only; elsewhere nothing happens.
   */
  public static void lowest() {
    if (LibC.unavailable() == null) {
      LibC.setpriority(TO_A_THREAD, CALLER, LOWEST); // one may always lower oneself
    }
  }
}
