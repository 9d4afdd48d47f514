package caravan.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which commands there are. Only the one that is asked for is loaded, since loading all is slow.
 */
final class Commands {
  /** A command's name and what it does, in one line. */
  record Summary(String name, String text) {}

  static final List<Summary> ALL =
      List.of(
          new Summary("init", "Make the vault at the configured destinations."),
          new Summary("backup", "Back up directories and files, or a configured source."),
          new Summary("restore", "Bring back a snapshot or a part of it."),
          new Summary("snapshots", "List the snapshots."),
          new Summary("ls", "List the files of a snapshot."),
          new Summary("history", "Show the versions of one file over the snapshots."),
          new Summary("cat", "Print a file of a snapshot."),
          new Summary("find", "Find files by name over the snapshots."),
          new Summary("diff", "Show what differs between two snapshots."),
          new Summary("check", "Look for damage in the vault."),
          new Summary("forget", "Remove snapshots, by rule or by id."),
          new Summary("prune", "Free the space of what no snapshot needs."),
          new Summary("repair", "Rebuild the index, or snapshots that lost data."),
          new Summary("key", "Manage the keys of the vault; print the recovery page."),
          new Summary("completion", "Print a completion script for bash or zsh."),
          new Summary("version", "Show the version."));

  private Commands() {}

  /** The command of this name, or null if there is none. */
  static @Nullable CliCommand create(String name) {
    return switch (name) {
      case "init" -> new InitCommand();
      case "backup" -> new BackupCommand();
      case "restore" -> new RestoreCommand();
      case "snapshots" -> new SnapshotsCommand();
      default -> null;
    };
  }
}
