package caravan.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens when the person ends the process (Ctrl-C, or a service manager's SIGTERM): the
 * command is interrupted, gets a moment to end its files, and it is said what was kept. The virtual
 * machine itself then ends with 130, or 143.
 */
public final class Interruption {
  private static final long GRACE_SECONDS = 5;
  private static final CountDownLatch ENDED = new CountDownLatch(1);

  private static volatile String end = "Interrupted.";
  private static volatile long patience = GRACE_SECONDS;
  private static volatile boolean requested;
  private static volatile String kept = "";

  private Interruption() {}

  /** Watches over the command of this thread. */
  public static void watch(World world) {
    Thread command = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> interrupt(world, command), "interruption"));
  }

  /** The command is over: what ends the process now is no interruption. */
  public static void ended() {
    ENDED.countDown();
  }

  /** Says what an interruption from now on leaves behind. */
  static void keeps(String sentence) {
    kept = sentence;
  }

  /**
   * An end of this command takes as long as it takes, and is what it was started for.
   *
   * @param sentence what is said then
   */
  static void isUsual(String sentence) {
    patience = Long.MAX_VALUE;
    end = sentence;
  }

  /** Whether the person wants an end. */
  static boolean requested() {
    return requested;
  }

  private static void interrupt(World world, Thread command) {
    if (ENDED.getCount() == 0) {
      return;
    }
    requested = true;
    command.interrupt();
    try {
      if (!ENDED.await(patience, TimeUnit.SECONDS)) {
        world.terminal().end();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    world.say(kept.isEmpty() || !end.equals("Interrupted.") ? end : end + " " + kept);
  }
}
