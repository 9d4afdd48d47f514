package caravan.cli;

import caravan.config.Nearest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;

/**
 * Finds the command that is asked for, runs it, and turns whatever comes of it into an exit code.
 */
public final class CommandLineRunner {
  /** Options of all commands that take a value, and so may stand before the command with one. */
  private static final Set<String> VALUED =
      Set.of(
          "--config",
          "--passphrase-file",
          "--key-file",
          "--destination",
          "--server",
          "--server-certificates",
          "--api-key-file");

  private static final Set<String> HELP = Set.of("-h", "--help", "help");
  private static final int WIDTH = 100;
  private static final int FAR = 4;

  private CommandLineRunner() {}

  /** Runs one command line: lets a service do it where one runs, else does it itself. */
  public static int runOrForward(String[] args, World world) {
    OptionalInt far = RemoteClient.run(args, world);
    OptionalInt served = far.isPresent() ? far : ServiceClient.run(args, world);
    return served.isPresent() ? served.getAsInt() : run(args, world);
  }

  /** Runs one command line. */
  public static int run(String[] args, World world) {
    List<String> rest = new ArrayList<>(Arrays.asList(args));
    rest.replaceAll(arg -> arg.equals("-V") || arg.equals("--version") ? "version" : arg);
    boolean help = rest.isEmpty() || HELP.contains(rest.get(0));
    if (help && !rest.isEmpty()) {
      rest.remove(0);
    }
    String name = takeWord(rest);
    if (!name.isEmpty() && Commands.create(name) == null && !Commands.group(name).isEmpty()) {
      String second = isRepairFrom(name, rest) ? "copies" : takeWord(rest);
      if (second.isEmpty()) {
        return group(world, name, help || rest.stream().anyMatch(HELP::contains));
      }
      name += " " + second;
    } else if (Commands.create(name + " " + peekWord(rest)) != null) {
      name += " " + takeWord(rest); // of a command that also stands alone
    }
    CliCommand command = Commands.create(name);
    if (command == null) {
      return name.isEmpty()
          ? usage(world, help || rest.stream().anyMatch(HELP::contains))
          : unknown(world, name);
    }
    if (help) {
      commandLine(name, command).usage(world.out());
      return ExitCode.DONE;
    }
    return run(name, command, rest, world);
  }

  /** Whether this is {@code repair --from NAME}, which is short for {@code repair copies}. */
  private static boolean isRepairFrom(String name, List<String> rest) {
    return name.equals("repair")
        && rest.stream().anyMatch(option -> option.startsWith("--from"))
        && Commands.group(name).stream().noneMatch(c -> rest.contains(c.name().substring(7)));
  }

  static CommandLine commandLine(String name, CliCommand command) {
    CommandLine line = new CommandLine(command);
    line.setCommandName("caravan " + name);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setUsageHelpWidth(WIDTH);
    line.setExpandAtFiles(false); // a directory may be named @home
    return line;
  }

  /** Takes the first word that is no option of all commands; empty if there is none. */
  private static String takeWord(List<String> args) {
    int at = word(args);
    return at < args.size() ? args.remove(at) : "";
  }

  private static String peekWord(List<String> args) {
    int at = word(args);
    return at < args.size() ? args.get(at) : "";
  }

  private static int word(List<String> args) {
    int at = 0;
    while (at < args.size() && args.get(at).startsWith("-") && !args.get(at).equals("--")) {
      at += VALUED.contains(args.get(at)) ? 2 : 1;
    }
    return at;
  }

  private static int run(String name, CliCommand command, List<String> args, World world) {
    if (PlainArguments.parse(command, args)) {
      return run(name, command, world);
    }
    CommandLine line = commandLine(name, command);
    CommandLine.ParseResult parsed;
    try {
      parsed = line.parseArgs(args.toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      world.say("caravan: " + sentence(e) + " See 'caravan " + name + " --help'.");
      return ExitCode.USAGE;
    }
    if (parsed.isUsageHelpRequested()) {
      line.usage(world.out());
      return ExitCode.DONE;
    }
    return run(name, command, world);
  }

  private static int run(String name, CliCommand command, World world) {
    try {
      String server = command.common.server;
      if (server != null && !RemoteClient.asks(name)) {
        throw RemoteClient.ofThisMachine(name, server);
      }
      int exit = command.run(world);
      if (!command.isVerdict()) {
        world.shared().ifPresent(engine -> engine.ended(exit));
      }
      return exit;
    } catch (Throwable e) { // the last place that can say anything at all
      world.terminal().end();
      if (Interruption.requested()) {
        return ExitCode.INTERRUPTED;
      }
      world.say("caravan: " + Failures.message(e));
      if (command.common.debug) {
        trace(world, e);
      }
      int exit = Failures.exit(e);
      world.shared().ifPresent(engine -> engine.ended(exit));
      return exit;
    }
  }

  private static void trace(World world, Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    text.toString().lines().forEach(world::say);
  }

  private static String sentence(CommandLine.ParameterException e) {
    String message = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    List<String> nearest =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    return message
        + (message.endsWith(".") ? "" : ".")
        + (nearest.isEmpty() ? "" : " Did you mean " + String.join(", ", nearest) + "?");
  }

  private static int usage(World world, boolean asked) {
    if (!asked) {
      world.say("caravan: Name a command. See 'caravan --help'.");
      return ExitCode.USAGE;
    }
    world.print("Usage: caravan COMMAND [OPTION...] [ARGUMENT...]");
    world.print("");
    world.print(
        "First steps: caravan backup DIRECTORY, and caravan restore latest --target DIRECTORY");
    world.print("");
    print(world, Commands.ALL);
    world.print("");
    world.print("'caravan COMMAND --help' tells more. Settings: caravan.yaml in CARAVAN_HOME");
    world.print("(~/.caravan). The passphrase: CARAVAN_PASSPHRASE, or as you are asked.");
    world.print("Exit codes: 0 done, 1 failed, 2 bad usage, 3 some files unreadable, 4 too few");
    world.print("copies, 5 damage, 6 wrong key, 7 already running, 130 interrupted.");
    return ExitCode.DONE;
  }

  private static int group(World world, String word, boolean asked) {
    List<Commands.Summary> group = Commands.group(word);
    if (asked) {
      world.print("Usage: caravan " + word + " COMMAND [OPTION...]");
      world.print("");
      print(world, group);
      return ExitCode.DONE;
    }
    world.say(
        "caravan: Say what to do: "
            + group.stream().map(Commands.Summary::name).collect(Collectors.joining(", "))
            + ". See 'caravan "
            + word
            + " --help'.");
    return ExitCode.USAGE;
  }

  private static void print(World world, List<Commands.Summary> commands) {
    for (Commands.Summary summary : commands) {
      world.print(String.format("  %-18s %s", summary.name(), summary.text()));
    }
  }

  private static int unknown(World world, String name) {
    List<String> names = Commands.ALL.stream().map(Commands.Summary::name).toList();
    String nearest = Nearest.to(name, names).orElse("");
    boolean near = Nearest.distance(name, nearest) < FAR;
    world.say(
        "caravan: There is no command '"
            + name
            + "'."
            + (near ? " Did you mean '" + nearest + "'?" : "")
            + " See 'caravan --help'.");
    return ExitCode.USAGE;
  }
}
