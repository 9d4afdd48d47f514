package caravan.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sentences of a service itself, which nobody asked for: they are lines of its log. */
final class LogTerminal extends Terminal {
  private static final Logger LOG = LoggerFactory.getLogger(LogTerminal.class);

  LogTerminal() {
    super(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
        false,
        () -> 0,
        System::nanoTime);
  }

  @Override
  public synchronized void println(String line) {
    if (!line.isBlank()) {
      LOG.info("{}", sanitise(line));
    }
  }
}
