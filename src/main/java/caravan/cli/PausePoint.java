package caravan.cli;

import java.util.function.Consumer;

/**
 * Where one backup waits while it is paused, with all the memory that it has taken. Safe for
 * concurrent use.
 */
final class PausePoint {
  private final World.Checkpoint checkpoint;
  private final Consumer<String> say;
  private volatile boolean inside;

  /**
   * @param say tells whoever follows the backup
   */
  PausePoint(World.Checkpoint checkpoint, Consumer<String> say) {
    this.checkpoint = checkpoint;
    this.say = say;
  }

  /** Returns when the backup may go on. */
  void pass() throws InterruptedException {
    inside = true;
    try {
      checkpoint.pass();
    } finally {
      inside = false;
    }
  }

  /**
   * To be called when another backup waits for memory.
   *
   * @return whether this one is paused, and has said what that does
   */
  boolean holdsUp() {
    if (!inside) {
      return false;
    }
    say.accept(
        "This backup is paused and keeps its share of caravan.resources.memory, for which another"
            + " backup waits. Resume or cancel it, or raise caravan.resources.memory.");
    return true;
  }
}
