package caravan.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Finds the command that is asked for, runs it, and turns whatever comes of it into an exit code.
 */
public final class CommandLineRunner {
  /** Options of all commands that take a value, and so may stand before the command with one. */
  private static final Set<String> VALUED =
      Set.of("--config", "--passphrase-file", "--key-file", "--destination");

  private static final Set<String> HELP = Set.of("-h", "--help", "help");
  private static final Set<String> VERSION = Set.of("-V", "--version");
  private static final int WIDTH = 100;

  private CommandLineRunner() {}

  /** Runs one command line. */
  public static int run(String[] args, World world) {
    int at = 0;
    while (at < args.length
        && args[at].startsWith("-")
        && !HELP.contains(args[at])
        && !VERSION.contains(args[at])) {
      at += VALUED.contains(args[at]) ? 2 : 1;
    }
    String name = at < args.length ? args[at] : "--help";
    if (HELP.contains(name)) {
      return help(world, Arrays.asList(args).subList(Math.min(at + 1, args.length), args.length));
    }
    CliCommand command = Commands.create(VERSION.contains(name) ? "version" : name);
    if (command == null) {
      world.say("caravan: " + unknown(name));
      return ExitCode.USAGE;
    }
    List<String> rest = new ArrayList<>(Arrays.asList(args));
    rest.remove(at);
    return run(name, command, rest, world);
  }

  static CommandLine commandLine(String name, CliCommand command) {
    CommandLine line = new CommandLine(command);
    line.setCommandName("caravan " + name);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setUsageHelpWidth(WIDTH);
    return line;
  }

  private static int run(String name, CliCommand command, List<String> args, World world) {
    CommandLine line = commandLine(name, command);
    CommandLine.ParseResult parsed;
    try {
      parsed = line.parseArgs(args.toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      world.say(
          "caravan: "
              + sentence(e)
              + " See '"
              + e.getCommandLine().getCommandSpec().qualifiedName()
              + " --help'.");
      return ExitCode.USAGE;
    }
    CliCommand chosen = command;
    while (parsed.hasSubcommand() && !parsed.isUsageHelpRequested()) {
      parsed = parsed.subcommand();
      chosen = (CliCommand) parsed.commandSpec().userObject();
    }
    if (parsed.isUsageHelpRequested()) {
      parsed.commandSpec().commandLine().usage(world.out());
      return ExitCode.DONE;
    }
    return run(chosen, world);
  }

  private static int run(CliCommand command, World world) {
    try {
      return command.run(world);
    } catch (Throwable e) { // the last place that can say anything at all
      world.terminal().end();
      if (Interruption.requested()) {
        return ExitCode.INTERRUPTED;
      }
      world.say("caravan: " + Failures.message(e));
      if (command.common.debug) {
        trace(world, e);
      }
      return Failures.exit(e);
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

  private static int help(World world, List<String> about) {
    String name = about.stream().filter(arg -> !arg.startsWith("-")).findFirst().orElse("");
    CliCommand command = name.isEmpty() ? null : Commands.create(name);
    if (command != null) {
      commandLine(name, command).usage(world.out());
      return ExitCode.DONE;
    }
    if (!name.isEmpty()) {
      world.say("caravan: " + unknown(name));
      return ExitCode.USAGE;
    }
    world.print("Usage: caravan COMMAND [OPTION...] [ARGUMENT...]");
    world.print("");
    world.print(
        "First steps: caravan backup DIRECTORY, then caravan restore latest --target DIRECTORY");
    world.print("");
    for (Commands.Summary summary : Commands.ALL) {
      world.print(String.format("  %-11s %s", summary.name(), summary.text()));
    }
    world.print("");
    world.print(
        "'caravan COMMAND --help' tells more. Settings: caravan.yaml in CARAVAN_HOME"
            + " (~/.caravan).");
    world.print(
        "Exit codes: 0 done, 1 failed, 2 bad usage, 3 some files unreadable, 4 too few copies,");
    world.print("5 damage, 6 wrong key, 7 already running, 130 interrupted.");
    return ExitCode.DONE;
  }

  private static String unknown(String name) {
    @Nullable String nearest = null;
    int least = 4;
    for (Commands.Summary summary : Commands.ALL) {
      int distance = caravan.config.Nearest.distance(name, summary.name());
      if (distance < least) {
        least = distance;
        nearest = summary.name();
      }
    }
    return "There is no command '"
        + name
        + "'."
        + (nearest == null ? "" : " Did you mean '" + nearest + "'?")
        + " See 'caravan --help'.";
  }
}
