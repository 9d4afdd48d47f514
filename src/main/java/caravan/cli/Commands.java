package caravan.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which commands there are. Only the one that is asked for is loaded, since loading all is slow.
 */
final class Commands {
  /** A command's name, one word or two, and what it does, in one line. */
  record Summary(String name, String text) {}

  static final List<Summary> ALL =
      List.of(
          new Summary("init", "Make the vault at the configured destinations."),
          new Summary("backup", "Back up directories and files, or a configured source."),
          new Summary("export", "Bring files to the destinations that people browse."),
          new Summary("drop", "Put files into a drop folder, or say how it stands."),
          new Summary("restore", "Bring back a snapshot or a part of it."),
          new Summary("recover", "I lost a machine: bring back what Caravan knew of it."),
          new Summary("snapshots", "List the snapshots."),
          new Summary("ls", "List the files of a snapshot."),
          new Summary("history", "Show the versions of one file over the snapshots."),
          new Summary("cat", "Print a file of a snapshot."),
          new Summary("dump", "Write a directory of a snapshot as a tar or zip archive."),
          new Summary("find", "Find files by name over the snapshots."),
          new Summary("search", "Find files by what they say and mean, over the snapshots."),
          new Summary("diff", "Show what differs between two snapshots."),
          new Summary("check", "Look for damage in the vault."),
          new Summary("drill", "Restore a sample from each destination, and compare it."),
          new Summary("status", "Say whether everything is safe, and what is not."),
          new Summary("report", "Say how safe everything is: copies, their age, proofs, damage."),
          new Summary("report list", "List the reports of finished operations."),
          new Summary("report show", "Show what one operation did: text, JSON, HTML."),
          new Summary("space", "Say how much room each destination has, and what is used."),
          new Summary("forget", "Remove snapshots, by rule or by id."),
          new Summary("trust", "Say that a suspect snapshot is as it should be."),
          new Summary("prune", "Free the space of what no snapshot needs."),
          new Summary("replicate", "Bring destinations up to date from the others."),
          new Summary("repair index", "Rebuild the index from the packs."),
          new Summary("repair snapshots", "Write snapshots that lost data anew, without it."),
          new Summary("repair copies", "Heal one destination from another."),
          new Summary("repair parameters", "Put caravan.json back from beside the key."),
          new Summary("key list", "List what opens the vault."),
          new Summary("key add", "Let another passphrase or key file open the vault."),
          new Summary("key remove", "Remove a passphrase or key file."),
          new Summary("key rotate", "Seal what is stored from now on under a new master key."),
          new Summary("key kit", "Print the recovery page."),
          new Summary("login icloud", "Sign in to iCloud where Apple wants a code."),
          new Summary("login google-drive", "Log in to Google Drive in a browser."),
          new Summary("why", "Say why a file is protected, important, sensitive; what it is."),
          new Summary("understanding run", "Find out what the contents of snapshots mean."),
          new Summary("understanding status", "Say how much is understood, and what waits."),
          new Summary("graph update", "Bring the knowledge graph up to date."),
          new Summary("graph rebuild", "Make the knowledge graph anew from the snapshots."),
          new Summary("graph dependants", "Say what breaks without a file."),
          new Summary("graph dependencies", "Say what a file needs."),
          new Summary("graph cluster", "List the files of a cluster."),
          new Summary("graph similar", "List files that are like one."),
          new Summary("graph duplicates", "List copies, and the space they hold."),
          new Summary("graph orphans", "List files that have to do with no other."),
          new Summary("graph technologies", "List what projects are built of."),
          new Summary("graph history", "Show the versions of a file, from the graph."),
          new Summary("graph query", "Ask the graph a query in Cypher."),
          new Summary("graph export", "Write the graph as GraphML, JSON or Cypher."),
          new Summary("graph status", "Say how far the knowledge graph is."),
          new Summary("correct", "Say what a file is, where Caravan was wrong."),
          new Summary("evaluate", "Say how often Caravan tells right what files are."),
          new Summary("serve", "Run as a service: API, schedules, drop folders, console."),
          new Summary("config show", "Show which settings are made, and where."),
          new Summary("config validate", "Say whether the settings are right."),
          new Summary("config init", "Write a settings file to begin with."),
          new Summary("config schema", "Print a schema of the settings for editors."),
          new Summary("access list", "List the keys of the service's API."),
          new Summary("access add", "Make a key of the service's API."),
          new Summary("access remove", "Remove a key of the service's API."),
          new Summary("audit verify", "Prove the audit log of the service."),
          new Summary("doctor", "Look at this machine and the settings, and say what to fix."),
          new Summary("operations", "List what the running service does and did."),
          new Summary("pause", "Let the service wait with its schedules, or one operation."),
          new Summary("resume", "Let it go on."),
          new Summary("route ps", "List the routes of the service, and what went through."),
          new Summary("route diagram", "Draw the order of the stages."),
          new Summary("route trace", "Show the last exchanges through a route."),
          new Summary("install-service", "Print a unit by which the machine runs the service."),
          new Summary("completion", "Print a completion script for bash or zsh."),
          new Summary("version", "Show the version."));

  private Commands() {}

  /** The command of this name, or null if there is none. */
  static @Nullable CliCommand create(String name) {
    return switch (name) {
      case "init" -> new InitCommand();
      case "backup" -> new BackupCommand();
      case "export" -> new ExportCommand();
      case "drop" -> new DropCommand();
      case "restore" -> new RestoreCommand();
      case "recover" -> new RecoverCommand();
      case "snapshots" -> new SnapshotsCommand();
      case "ls" -> new LsCommand();
      case "history" -> new HistoryCommand();
      case "cat" -> new CatCommand();
      case "dump" -> new DumpCommand();
      case "find" -> new FindCommand();
      case "search" -> new SearchCommand(OpenGraph.STANDARD);
      case "diff" -> new DiffCommand();
      case "check" -> new CheckCommand();
      case "drill" -> new DrillCommand();
      case "status" -> new StatusCommand();
      case "report" -> new ReportCommand();
      case "report list" -> new ReportListCommand();
      case "report show" -> new ReportShowCommand();
      case "space" -> new SpaceCommand();
      case "forget" -> new ForgetCommand();
      case "trust" -> new TrustCommand();
      case "prune" -> new PruneCommand();
      case "replicate" -> new ReplicateCommand();
      case "repair index" -> new RepairIndexCommand();
      case "repair snapshots" -> new RepairSnapshotsCommand();
      case "repair copies" -> new RepairCopiesCommand();
      case "repair parameters" -> new RepairParametersCommand();
      case "key list" -> new KeyListCommand();
      case "key add" -> new KeyAddCommand();
      case "key remove" -> new KeyRemoveCommand();
      case "key rotate" -> new KeyRotateCommand();
      case "key kit" -> new KeyKitCommand();
      case "login icloud" -> new LoginICloudCommand();
      case "login google-drive" -> new LoginGoogleDriveCommand();
      case "why" -> new WhyCommand();
      case "understanding run" -> new UnderstandingRunCommand();
      case "understanding status" -> new UnderstandingStatusCommand();
      case "graph update" -> new GraphUpdateCommand();
      case "graph rebuild" -> new GraphRebuildCommand();
      case "graph dependants" -> new GraphDependantsCommand();
      case "graph dependencies" -> new GraphDependenciesCommand();
      case "graph cluster" -> new GraphClusterCommand();
      case "graph similar" -> new GraphSimilarCommand();
      case "graph duplicates" -> new GraphDuplicatesCommand();
      case "graph orphans" -> new GraphOrphansCommand();
      case "graph technologies" -> new GraphTechnologiesCommand();
      case "graph history" -> new GraphHistoryCommand();
      case "graph query" -> new GraphQueryCommand();
      case "graph export" -> new GraphExportCommand();
      case "graph status" -> new GraphStatusCommand();
      case "correct" -> new CorrectCommand();
      case "evaluate" -> new EvaluateCommand();
      case "serve" -> new ServeCommand();
      case "config show" -> new ConfigShowCommand();
      case "config validate" -> new ConfigValidateCommand();
      case "config init" -> new ConfigInitCommand();
      case "config schema" -> new ConfigSchemaCommand();
      case "access list" -> new AccessCommand.Listing();
      case "access add" -> new AccessCommand.Add();
      case "access remove" -> new AccessCommand.Remove();
      case "audit verify" -> new AuditVerifyCommand();
      case "doctor" -> new DoctorCommand();
      case "operations" -> new OperationsCommand();
      case "pause" -> new PauseCommand.Pause();
      case "resume" -> new PauseCommand.Resume();
      case "route ps" -> new RoutePsCommand();
      case "route diagram" -> new RouteDiagramCommand();
      case "route trace" -> new RouteTraceCommand();
      case "install-service" -> new InstallServiceCommand();
      case "completion" -> new CompletionCommand();
      case "version" -> new VersionCommand();
      default -> null;
    };
  }

  /** The commands whose name starts with this word, as {@code key}; empty if it stands alone. */
  static List<Summary> group(String word) {
    return ALL.stream().filter(summary -> summary.name().startsWith(word + " ")).toList();
  }
}
