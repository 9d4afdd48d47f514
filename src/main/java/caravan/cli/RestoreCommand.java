package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.model.Entry;
import caravan.organization.view.Filed;
import caravan.platform.ApplyPolicy;
import caravan.platform.NoSpaceException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexView;
import caravan.vault.meaning.Corrections;
import caravan.vault.organized.OrganizedFiles;
import caravan.vault.organized.OrganizedStore;
import caravan.vault.restore.ArrangedFiles;
import caravan.vault.restore.RestoreOptions;
import caravan.vault.restore.RestoreOptions.Overwrite;
import caravan.vault.restore.RestoreReport;
import caravan.vault.restore.Selection;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings files back. */
@Command(
    name = "restore",
    description = {
      "Bring back a snapshot, or what matches the patterns. An absolute path stands for itself and",
      "all below it; * and ? match within a name, ** any directories. Without --target, everything",
      "goes to its original place."
    })
final class RestoreCommand extends CliCommand {
  private static final String KEPT =
      "Files that were restored whole are in place; the same command with --overwrite if-changed"
          + " goes on.";

  @Parameters(
      paramLabel = "[SNAPSHOT] [PATTERN...]",
      arity = "0..*",
      description = "'latest' or the start of an id; then what to restore. Default: latest, all.")
  List<String> arguments = new ArrayList<>();

  OpenGraph graphs = OpenGraph.STANDARD;

  @Mixin SnapshotChoice choice = new SnapshotChoice();

  @Option(
      names = {"-t", "--target"},
      paramLabel = "DIRECTORY",
      description = "Below which absolute paths are made again; made where it is missing.")
  @Nullable Path target;

  @Option(
      names = "--overwrite",
      paramLabel = "never|if-changed|always",
      converter = OverwriteWord.class,
      description = "What happens to files that are there; needed where something is.")
  @Nullable Overwrite overwrite;

  @Option(
      names = "--owners",
      paramLabel = "numeric|by-name|leave",
      converter = OwnersWord.class,
      description = "Whom the files belong to: stored numbers (default), names, or you.")
  ApplyPolicy.Owners owners = ApplyPolicy.Owners.NUMERIC;

  @Option(names = "--no-xattrs", description = "Leave out extended attributes and ACLs.")
  boolean noXattrs;

  @Option(
      names = "--organized",
      description = {
        "Restore files into their organized places below --target, by kind, year and meaning, not",
        "where they were; links and special files are left out. Patterns are of their old paths."
      })
  boolean organized;

  @Option(
      names = "--search",
      paramLabel = "QUESTION",
      description = {
        "Restore what 'caravan search' finds: lists it, and restores with --yes. Of all snapshots,",
        "or of the one that is named."
      })
  @Nullable String search;

  @Option(names = "--limit", paramLabel = "N", description = "Hits of --search; default: 10.")
  int limit = 10;

  @Option(names = "--yes", description = "Restore what --search found.")
  boolean yes;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "Restore the files of a cluster, as 'ls --organized' names it.")
  @Nullable String cluster;

  @Option(
      names = "--with-dependencies",
      paramLabel = "PATH",
      description = "Restore a file and all files that it needs.")
  @Nullable String withDependencies;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be written where.")
  boolean dryRun;

  @Override
  int run(World world) throws Exception {
    List<String> patterns = new ArrayList<>(arguments);
    String id = SnapshotChoice.LATEST;
    if (!patterns.isEmpty() && isSnapshot(patterns.get(0))) {
      id = patterns.remove(0);
    }
    refuseMixed(patterns);
    PathPatterns chosen = new PathPatterns(patterns);
    if (target != null && !dryRun) {
      refuseUnlessFree(world, target);
    }
    if (organized && target == null) {
      throw CommandException.usage(
          "An organized restore makes new folders. Say where, with --target DIRECTORY.");
    }
    Settings settings = Engine.settings(world, common);
    Optional<DestinationSettings> only = Engine.onlyOrganized(settings, common);
    if (only.isPresent()) {
      if (organized) {
        throw CommandException.usage(
            "'"
                + only.get().name()
                + "' keeps files in organized places already: copy them, or restore from a vault.");
      }
      try (Engine.Exported engine = Engine.openOrganized(world, common, settings, only.get())) {
        return exported(world, engine.at(), id, patterns, chosen);
      }
    }
    List<String> wanted = patterns;
    String which = id;
    try (Engine.Opened engine = Engine.open(world, common)) {
      return new Completion(world, "restore")
          .unless(dryRun)
          .keep(engine, (heard, done) -> restore(heard, settings, engine, which, wanted, done));
    }
  }

  private int restore(
      World world,
      Settings settings,
      Engine.Opened engine,
      String id,
      List<String> patterns,
      Completion completion)
      throws Exception {
    Vault vault = engine.vault();
    IndexView index = SnapshotFiles.index(vault);
    if (search != null) {
      return found(world, engine, index, id, search, completion);
    }
    StoredSnapshot snapshot = choice.choose(world, vault, id);
    if (cluster != null || withDependencies != null) {
      patterns.addAll(meant(world, settings, vault, snapshot));
    }
    PathPatterns chosen = new PathPatterns(patterns);
    refuseWhatIsNotThere(vault, index, snapshot, chosen);
    Selection selection = patterns.isEmpty() ? Selection.ALL : chosen;
    if (organized) {
      List<Filed<Entry>> placed = placed(world, vault, index, snapshot, settings, selection);
      RestoreRun run = new RestoreRun(world, vault, index, snapshot, () -> arranged(placed));
      return run(world, run, snapshot, Selection.ALL, chosen, completion);
    }
    RestoreRun run = new RestoreRun(world, vault, index, snapshot);
    return run(world, run, snapshot, selection, chosen, completion);
  }

  private void refuseMixed(List<String> patterns) throws CommandException {
    int ways = (search == null ? 0 : 1) + (cluster == null ? 0 : 1);
    ways += (withDependencies == null ? 0 : 1) + (patterns.isEmpty() ? 0 : 1);
    if (ways > 1) {
      throw CommandException.usage(
          "Give patterns, --search, --cluster or --with-dependencies, one of them.");
    }
    if (search != null && organized) {
      throw CommandException.usage(
          "What is found may lie in several snapshots. Leave out --organized, or name the files.");
    }
  }

  private List<String> meant(World world, Settings settings, Vault vault, StoredSnapshot snapshot)
      throws Exception {
    List<String> paths =
        cluster != null
            ? MeantFiles.inCluster(world, settings, vault, snapshot, cluster)
            : MeantFiles.withDependencies(
                world,
                settings,
                vault,
                snapshot,
                SnapshotFiles.tidy(String.valueOf(withDependencies)));
    return paths.stream().map(PathPatterns::literal).toList();
  }

  /** Each hit from the snapshot that has it. */
  private int found(
      World world,
      Engine.Opened engine,
      IndexView index,
      String id,
      String question,
      Completion completion)
      throws Exception {
    boolean all = id.equals(SnapshotChoice.LATEST) && choice.at == null;
    Vault vault = engine.vault();
    FoundFiles found =
        FoundFiles.of(
            world,
            engine,
            graphs,
            question,
            SearchCommand.filters(
                world,
                vault,
                new SearchFilters(),
                choice.source,
                all ? null : choice.choose(world, vault, id).id()),
            limit);
    found.list(world);
    if (!yes && !dryRun) {
      throw CommandException.usage(
          "Nothing was restored yet. If these are the files, say so with --yes; otherwise ask"
              + " otherwise, or restore one of them by its line.");
    }
    if (found.snapshots().size() > 1 && target == null && overwrite == null && !dryRun) {
      throw CommandException.usage(
          "The files lie in several snapshots, so nothing was restored. Say where they go with"
              + " --target, or what happens to files that are there with --overwrite.");
    }
    int exit = ExitCode.DONE;
    for (StoredSnapshot snapshot : found.snapshots()) {
      PathPatterns paths = new PathPatterns(found.patterns(snapshot));
      RestoreRun run = new RestoreRun(world, vault, index, snapshot);
      exit = ExitCode.worse(exit, run(world, run, snapshot, paths, paths, completion));
    }
    return exit;
  }

  /** What is wanted, in its places. They follow from all files, whatever is wanted of them. */
  private static List<Filed<Entry>> placed(
      World world,
      Vault vault,
      IndexView index,
      StoredSnapshot snapshot,
      Settings settings,
      Selection selection)
      throws IOException {
    try (SnapshotFiles files = new SnapshotFiles(vault, index);
        Insight insight = Insight.open(world, settings, vault);
        Phases phases = new Phases(world.terminal(), "organizing")) {
      OrganizedSnapshot organized = new OrganizedSnapshot(files, insight, Corrections.all(vault));
      List<Filed<Entry>> wanted = new ArrayList<>(organized.place(snapshot, settings.placeRules()));
      wanted.removeIf(filed -> !selection.wants(filed.path()));
      if (organized.without() > 0) {
        world.say(
            "Links and special files have no organized place and are left out: "
                + Texts.count(organized.without())
                + ".");
      }
      return wanted;
    }
  }

  private static ArrangedFiles arranged(List<Filed<Entry>> placed) {
    ArrangedFiles arranged = new ArrangedFiles();
    placed.forEach(filed -> arranged.add(filed.place(), filed.entry()));
    return arranged;
  }

  /** From an organized destination alone, whether there is a vault or not. */
  private int exported(
      World world, OrganizedStore at, String id, List<String> patterns, PathPatterns chosen)
      throws Exception {
    Vault.Listing listing = at.snapshots();
    SnapshotChoice.reportDamaged(world, listing);
    StoredSnapshot snapshot = choice.choose(listing, id, world.zone());
    IndexView none = at.vault().index(Avoided.NOTHING);
    RestoreRun run =
        new RestoreRun(world, at.vault(), none, snapshot, () -> OrganizedFiles.open(at, snapshot));
    return run(
        world,
        run,
        snapshot,
        patterns.isEmpty() ? Selection.ALL : chosen,
        chosen,
        new Completion(world, "restore")); // there is no vault that could keep it
  }

  /** A word without a slash is a snapshot, if it can be; patterns of that look need a slash. */
  private static boolean isSnapshot(String text) {
    return !text.contains("/") && !text.contains("*") && !text.contains("?");
  }

  private int run(
      World world,
      RestoreRun run,
      StoredSnapshot snapshot,
      Selection selection,
      PathPatterns patterns,
      Completion completion)
      throws Exception {
    Interruption.keeps(KEPT);
    Path place = target == null ? Path.of("/") : world.absolute(target.toString());
    boolean undecided = overwrite == null;
    RestoreOptions options =
        new RestoreOptions(
            place,
            selection,
            overwrite == null ? Overwrite.NEVER : overwrite,
            owners,
            !noXattrs,
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            dryRun);
    if (target == null && undecided && !dryRun) {
      RestoreReport plan = run.plan(options);
      if (plan.kept() > 0) {
        throw CommandException.failed(
            Texts.count(plan.kept())
                + " of the files are there already, so nothing was restored. Say what happens to"
                + " them with --overwrite never, if-changed or always, look at it with --dry-run,"
                + " or restore to another place with --target.");
      }
    }
    RestoreReport report;
    try {
      report = dryRun ? run.plan(options) : run.restore(options, selection);
    } catch (NoSpaceException e) {
      UnfinishedRestores.tell(world, place);
      throw e;
    }
    List<String> unmatched = patterns.unmatched();
    RestoreSummary summary = new RestoreSummary(report, snapshot, place, dryRun, unmatched);
    ObjectNode json = summary.json();
    completion.about(snapshot.snapshot().source());
    completion.add(json);
    if (common.json) {
      Json.print(world, json);
    } else {
      summary.print(world);
    }
    if (dryRun && undecided && report.kept() > 0) {
      world.say("To restore, say what happens to what is there: --overwrite.");
    }
    for (String pattern : unmatched) {
      world.say("The pattern '" + pattern + "' matched nothing in " + Texts.name(snapshot) + ".");
    }
    return summary.exit();
  }

  private void refuseUnlessFree(World world, Path directory) throws CommandException, IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw CommandException.failed(
          directory + " is not a directory. Choose another --target, or move it away.");
    }
    UnfinishedRestores.tell(world, directory);
    if (overwrite == null && !UnfinishedRestores.isFree(directory)) {
      throw CommandException.failed(
          directory
              + " is not empty, so nothing was restored. Choose an empty --target, or say what"
              + " happens to files that are there: --overwrite never, if-changed or always.");
    }
  }

  /** A path with a typing error is told before anything is written. */
  private static void refuseWhatIsNotThere(
      Vault vault, IndexView index, StoredSnapshot snapshot, PathPatterns patterns)
      throws CommandException, IOException {
    try (SnapshotFiles files = new SnapshotFiles(vault, index)) {
      for (String path : patterns.literals()) {
        if (!path.equals("/") && files.find(snapshot, path).isEmpty()) {
          throw CommandException.failed(
              "There is no "
                  + path
                  + " in the snapshot "
                  + Texts.name(snapshot)
                  + "; nothing was restored. Look for it with 'caravan find' or 'caravan ls'.");
        }
      }
    }
  }

  /** Writes the words of an option as people do. */
  static final class OverwriteWord implements ITypeConverter<Overwrite> {
    @Override
    public Overwrite convert(String value) {
      return Words.of(Overwrite.values(), value);
    }
  }

  /** Writes the words of an option as people do. */
  static final class OwnersWord implements ITypeConverter<ApplyPolicy.Owners> {
    @Override
    public ApplyPolicy.Owners convert(String value) {
      return Words.of(ApplyPolicy.Owners.values(), value);
    }
  }
}
