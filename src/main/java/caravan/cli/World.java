package caravan.cli;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/**
 * All that a command sees of the outside, so that a test can be the outside.
 *
 * @param in standard input
 * @param out the answer of the command, and nothing else
 * @param terminal standard error: messages and progress
 * @param env environment variables
 * @param userHome what {@code ~} stands for
 * @param clock tells the time, and the zone in which people read it
 * @param prompt asks for secrets
 * @param ending whether the process ends with the command, so that nothing need be shut down
 * @param meters where a service measures the routes of its operations; empty for a command
 */
public record World(
    InputStream in,
    PrintStream out,
    Terminal terminal,
    Map<String, String> env,
    Path userHome,
    Clock clock,
    Prompt prompt,
    boolean ending,
    Optional<MeterRegistry> meters) {
  private static final int BUFFER = 64 * 1024;

  /** An outside where nothing is measured. */
  public World(
      InputStream in,
      PrintStream out,
      Terminal terminal,
      Map<String, String> env,
      Path userHome,
      Clock clock,
      Prompt prompt,
      boolean ending) {
    this(in, out, terminal, env, userHome, clock, prompt, ending, Optional.empty());
  }

  /** The outside of this process. */
  public static World system() {
    FileOutputStream stdout = new FileOutputStream(FileDescriptor.out);
    return new World(
        System.in,
        new PrintStream(new BufferedOutputStream(stdout, BUFFER), false, StandardCharsets.UTF_8),
        Terminal.system(),
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        Clock.systemDefaultZone(),
        new TtyPrompt(),
        true);
  }

  /** An outside without a person. */
  public static World of(
      InputStream in, PrintStream out, PrintStream err, Map<String, String> env) {
    return new World(
        in,
        out,
        new Terminal(err, false, () -> 0, System::nanoTime),
        env,
        Path.of(System.getProperty("user.home")),
        Clock.systemDefaultZone(),
        new Nobody(),
        false);
  }

  /** The same outside, where the routes of the operation are measured. */
  public World measured(MeterRegistry registry) {
    return new World(
        in, out, terminal, env, userHome, clock, prompt, ending, Optional.of(registry));
  }

  ZoneId zone() {
    return clock.getZone();
  }

  /** Tells a person something; never a part of the answer. */
  void say(String line) {
    terminal.println(line);
  }

  /** Prints a line of the answer, free of what could steer a terminal. */
  void print(String line) {
    out.println(Terminal.sanitise(line));
  }

  /** Whether whoever read the answer has gone away, so that the rest of it would be in vain. */
  boolean unheard() {
    return out.checkError();
  }

  private static final class Nobody implements Prompt {
    @Override
    public boolean available() {
      return false;
    }

    @Override
    public char[] ask(String question) {
      throw new IllegalStateException("there is nobody to ask");
    }
  }
}
