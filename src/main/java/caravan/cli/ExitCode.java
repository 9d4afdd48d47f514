package caravan.cli;

/** What the process answers to the one who called it. */
public final class ExitCode {
  public static final int DONE = 0;

  /** It failed; nothing that was stored is lost. */
  public static final int FAILED = 1;

  /** Bad usage or configuration. */
  public static final int USAGE = 2;

  /** Finished, but some files could not be read, or the source looks wrong. */
  public static final int INCOMPLETE = 3;

  /** Finished, but fewer copies exist than are required. */
  public static final int TOO_FEW_COPIES = 4;

  public static final int DAMAGE = 5;
  public static final int WRONG_KEY = 6;

  /** The same source is being backed up already. */
  public static final int BUSY = 7;

  public static final int INTERRUPTED = 130;

  private static final int[] WORST_FIRST = {
    INTERRUPTED, USAGE, DAMAGE, WRONG_KEY, FAILED, BUSY, TOO_FEW_COPIES, INCOMPLETE
  };

  private ExitCode() {}

  /** The one of two that says more: 5, 6, 1, 7, 4, 3, 0. */
  public static int worse(int a, int b) {
    for (int code : WORST_FIRST) {
      if (a == code || b == code) {
        return code;
      }
    }
    return a == DONE ? b : a;
  }
}
