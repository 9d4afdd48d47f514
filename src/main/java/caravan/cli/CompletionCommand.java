package caravan.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Prints what a shell needs to complete commands and options; made from the commands themselves.
 */
@Command(
    name = "completion",
    description = {
      "Print a completion script. For bash: caravan completion bash >",
      "~/.local/share/bash-completion/completions/caravan. For zsh, in ~/.zshrc:",
      "source <(caravan completion zsh)."
    })
final class CompletionCommand extends CliCommand {
  /** The only shells that the script is made for; it finds out which one reads it. */
  enum Shell {
    BASH,
    ZSH
  }

  /** The names of shells as people write them. */
  static final class ShellWord implements CommandLine.ITypeConverter<Shell> {
    @Override
    public Shell convert(String value) {
      return Words.of(Shell.values(), value);
    }
  }

  @Parameters(paramLabel = "bash|zsh", converter = ShellWord.class, description = "The shell.")
  Shell shell = Shell.BASH;

  @Override
  int run(World world) {
    world.out().print(AutoComplete.bash("caravan", everything()));
    return ExitCode.DONE;
  }

  static CommandLine everything() {
    CommandLine all = new CommandLine(CommandLine.Model.CommandSpec.create().name("caravan"));
    Map<String, CommandLine> groups = new HashMap<>();
    for (Commands.Summary summary : Commands.ALL) {
      CliCommand command = Commands.create(summary.name());
      if (command == null) {
        throw new IllegalStateException("no command " + summary.name());
      }
      String[] words = summary.name().split(" ");
      CommandLine parent = all;
      if (words.length == 2) {
        parent = groups.get(words[0]);
        if (parent == null) {
          parent = all.getSubcommands().get(words[0]); // one that also stands alone
        }
        if (parent == null) {
          parent = new CommandLine(CommandLine.Model.CommandSpec.create().name(words[0]));
          groups.put(words[0], parent);
          all.addSubcommand(words[0], parent);
        }
      }
      String last = words[words.length - 1];
      CommandLine line = new CommandLine(command);
      line.setCommandName(last);
      parent.addSubcommand(last, line);
    }
    return all;
  }
}
