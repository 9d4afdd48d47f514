package caravan.cli;

/** A command cannot do what it was asked. The message is one sentence with the next safe action. */
final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exit;

  private CommandException(int exit, String message) {
    super(message);
    this.exit = exit;
  }

  /** The command line or the settings are wrong, whatever the state of the world. */
  static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }

  /** The world is not so that it can be done. */
  static CommandException failed(String message) {
    return new CommandException(ExitCode.FAILED, message);
  }

  static CommandException of(int exit, String message) {
    return new CommandException(exit, message);
  }

  int exit() {
    return exit;
  }
}
