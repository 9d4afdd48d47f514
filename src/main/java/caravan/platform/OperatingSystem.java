package caravan.platform;

import java.util.Optional;

/**
 * Whether the native calls work here. Asking loads them: a run that does not need them must not
 * ask.
 */
public final class OperatingSystem {
  private OperatingSystem() {}

  /** Whether extended attributes, holes and restoring by handle work on this machine. */
  public static boolean available() {
    return LibC.unavailable() == null;
  }

  /**
   * Loads the native calls on a thread of its own, for a run that will need them: it takes a tenth
   * of a second.
   */
  public static void warmUp() {
    Thread thread = new Thread(OperatingSystem::available, "native");
    thread.setDaemon(true);
    thread.start();
  }

  /** Why they do not, for a person; empty if they do. */
  public static Optional<String> unavailableBecause() {
    return Optional.ofNullable(LibC.unavailable());
  }
}
