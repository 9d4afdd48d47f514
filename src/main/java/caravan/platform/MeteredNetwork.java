package caravan.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Whether the network in use is paid by what goes over it, as NetworkManager tells by {@code
 * nmcli}. Safe for concurrent use.
 *
 * @param command what is run: {@link #STANDARD}, but in tests
 */
public record MeteredNetwork(List<String> command) {
  /** Of each device a line: whether it is connected, and whether it is metered. */
  public static final List<String> STANDARD =
      List.of("nmcli", "-t", "-f", "GENERAL.STATE,GENERAL.METERED", "device", "show");

  private static final int LIMIT = 64 * 1024;
  private static final long SECONDS = 5;
  private static final String STATE = "GENERAL.STATE:";
  private static final String METERED = "GENERAL.METERED:";
  private static final String CONNECTED = "100";

  public MeteredNetwork {
    command = List.copyOf(command);
  }

  /**
   * Whether a connected device is metered; empty where there is no {@code nmcli}, or it does not
   * say so of any.
   */
  public Optional<Boolean> metered() {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      return Optional.empty(); // there is none
    }
    try {
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        return Optional.empty();
      }
      try (InputStream out = process.getInputStream()) {
        return read(new String(out.readNBytes(LIMIT), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Optional<Boolean> read(String answer) {
    boolean known = false;
    boolean connected = false;
    for (String line : answer.split("\n")) {
      if (line.startsWith(STATE)) {
        connected = line.startsWith(CONNECTED, STATE.length());
      } else if (connected && line.startsWith(METERED)) {
        String word = line.substring(METERED.length());
        if (word.startsWith("yes")) { // or "yes (guessed)"
          return Optional.of(true);
        }
        known |= word.startsWith("no");
      }
    }
    return known ? Optional.of(false) : Optional.empty();
  }
}
