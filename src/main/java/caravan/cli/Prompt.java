package caravan.cli;

import java.io.IOException;

/** Asks the person at the terminal for a secret. */
interface Prompt {
  /** Whether there is somebody to ask. */
  boolean available();

  /**
   * Asks, without showing what is typed.
   *
   * @throws IOException if nothing was answered
   */
  char[] ask(String question) throws IOException;
}
