package caravan.cli;

import caravan.platform.LocalClock;
import caravan.platform.limits.TimeSource;
import caravan.service.Operation;
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
 * @param directory what relative paths begin at
 * @param shared an engine that stays open for many commands, in a service
 * @param checkpoint where a long command waits while it is paused
 * @param meters where a service measures the routes of its operations; empty for a command
 * @param time in which limits count bytes and work
 * @param operation what the command is in a service; empty where it runs on its own
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
    Path directory,
    Optional<SharedEngine> shared,
    Checkpoint checkpoint,
    Optional<MeterRegistry> meters,
    TimeSource time,
    Optional<Operation> operation) {
  /** A place to wait at. */
  public interface Checkpoint {
    /** None who passes waits. */
    Checkpoint OPEN = () -> {};

    /** Returns when the command may go on. */
    void pass() throws InterruptedException;
  }

  private static final int BUFFER = 64 * 1024;

  /** An outside with an engine of its own, in the directory of this process. */
  public World(
      InputStream in,
      PrintStream out,
      Terminal terminal,
      Map<String, String> env,
      Path userHome,
      Clock clock,
      Prompt prompt,
      boolean ending) {
    this(
        in,
        out,
        terminal,
        env,
        userHome,
        clock,
        prompt,
        ending,
        Path.of("").toAbsolutePath(),
        Optional.empty(),
        Checkpoint.OPEN,
        Optional.empty(),
        TimeSource.SYSTEM,
        Optional.empty());
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
        LocalClock.SYSTEM,
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
        LocalClock.SYSTEM,
        new Nobody(),
        false);
  }

  /** The same outside, where the routes of operations are measured. */
  public World measured(MeterRegistry registry) {
    Changes changes = new Changes();
    changes.meters = Optional.of(registry);
    return changes.world();
  }

  /** The same outside, with another clock, and time that passes as it is told. */
  World at(Clock other, TimeSource passing) {
    Changes changes = new Changes();
    changes.clock = other;
    changes.time = passing;
    return changes.world();
  }

  /** The outside of a command that a service runs. */
  World within(
      PrintStream answer,
      Terminal messages,
      Path directory,
      SharedEngine engine,
      Checkpoint pause,
      Optional<Operation> asked) {
    Changes changes = new Changes();
    changes.in = InputStream.nullInputStream();
    changes.out = answer;
    changes.terminal = messages;
    changes.prompt = new Nobody();
    changes.ending = false;
    changes.directory = directory;
    changes.shared = Optional.of(engine);
    changes.checkpoint = pause;
    changes.operation = asked;
    return changes.world();
  }

  /** The same outside, where other ears hear what is said. */
  World heardBy(Terminal messages) {
    Changes changes = new Changes();
    changes.terminal = messages;
    return changes.world();
  }

  /** The same outside, with something else on standard input. */
  World reading(InputStream other) {
    Changes changes = new Changes();
    changes.in = other;
    return changes.world();
  }

  /** The same outside, where nobody is there to be asked. */
  World unattended() {
    Changes changes = new Changes();
    changes.prompt = new Nobody();
    return changes.world();
  }

  /** What is to be different in another outside; the rest is as here. */
  private final class Changes {
    private InputStream in = World.this.in;
    private PrintStream out = World.this.out;
    private Terminal terminal = World.this.terminal;
    private Clock clock = World.this.clock;
    private Prompt prompt = World.this.prompt;
    private boolean ending = World.this.ending;
    private Path directory = World.this.directory;
    private Optional<SharedEngine> shared = World.this.shared;
    private Checkpoint checkpoint = World.this.checkpoint;
    private Optional<MeterRegistry> meters = World.this.meters;
    private TimeSource time = World.this.time;
    private Optional<Operation> operation = World.this.operation;

    World world() {
      return new World(
          in,
          out,
          terminal,
          env,
          userHome,
          clock,
          prompt,
          ending,
          directory,
          shared,
          checkpoint,
          meters,
          time,
          operation);
    }
  }

  /** An absolute path, without steps up and down. */
  Path absolute(String path) {
    return directory.resolve(path).normalize();
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
