package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.config.Sizes;
import caravan.model.BackupRequest;
import caravan.model.Problem;
import caravan.operations.BackupReport;
import caravan.platform.temporary.TemporaryFiles;
import caravan.security.Credential;
import caravan.vault.format.VaultParameters;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Backs up what is named, or every configured source. */
@Command(
    name = "backup",
    description = {
      "Back up directories and files, the source of this name, or without any all sources of the",
      "settings. On a fresh machine 'caravan backup DIRECTORY' makes a vault in the Caravan home."
    })
final class BackupCommand extends CliCommand {
  private static final int SHOWN_HELD = 20;

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "What to back up; a configured source's name stands for it (else ./NAME).")
  List<String> paths = new ArrayList<>();

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "A configured source; or with PATH, the name under which to keep it.")
  @Nullable String source;

  @Option(
      names = {"-e", "--exclude"},
      paramLabel = "PATTERN",
      description = "Leave out what matches, as in .gitignore; may be repeated.")
  List<String> excludes = new ArrayList<>();

  @Option(
      names = "--exclude-file",
      paramLabel = "FILE",
      description = "Leave out what matches a line of this file; may be repeated.")
  List<Path> excludeFiles = new ArrayList<>();

  @Option(
      names = "--include",
      paramLabel = "PATTERN",
      description = "Keep only files that match; may be repeated.")
  List<String> includes = new ArrayList<>();

  @Option(
      names = "--exclude-caches",
      description = "Leave out directories that hold a CACHEDIR.TAG.")
  boolean excludeCaches;

  @Option(
      names = "--exclude-if-present",
      paramLabel = "NAME[:START]",
      description = "Leave out directories that hold a file of this name (with this start).")
  List<String> excludeIfPresent = new ArrayList<>();

  @Option(
      names = "--exclude-larger-than",
      paramLabel = "SIZE",
      description = "Leave out larger files, as 500MB.")
  @Nullable String excludeLargerThan;

  @Option(
      names = {"-x", "--one-file-system"},
      description = "Stay on the file system of each PATH.")
  boolean oneFileSystem;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      split = ",",
      description = "Tag of the snapshot; may be repeated.")
  List<String> tags = new ArrayList<>();

  @Option(names = "--force", description = "Read every file again, also those that look unchanged.")
  boolean force;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be backed up.")
  boolean dryRun;

  @Option(names = "--stdin", description = "Back up what comes from standard input; needs --name.")
  boolean stdin;

  @Option(
      names = "--name",
      paramLabel = "FILE",
      description = "Name of the file that standard input becomes, as dump.sql.")
  @Nullable String stdinName;

  @Option(
      names = "--allow-held",
      description = {
        "Say yes to files that caravan.sensitivity.policy holds; it is remembered for their paths."
      })
  boolean allowHeld;

  @Option(
      names = "--leave-newest",
      description = {
        "For a drop folder: do not build on its newest snapshot, since the only destination that",
        "had it is lost for good."
      })
  boolean leaveNewest;

  @Option(
      names = "--accumulate",
      hidden = true,
      description = "What the snapshot before has stays in the new one.")
  boolean accumulate;

  @Option(
      names = "--claimed",
      hidden = true,
      paramLabel = "FILE",
      description = "Back up the files that this list of a drop folder names, and say beside it.")
  @Nullable Path claimed;

  /** Destinations that get files after the backup. */
  private List<DestinationSettings> organized = List.of();

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    List<BackupRequest> requests = new BackupRequests(world, this, settings).make();
    List<DestinationSettings> chosen = Engine.chosen(settings, common);
    List<DestinationSettings> destinations = chosen.stream().filter(d -> !d.organized()).toList();
    organized = dryRun ? List.of() : chosen.stream().filter(d -> d.organized()).toList();
    if (destinations.isEmpty()) {
      throw CommandException.usage(
          "A backup needs a vault, and '"
              + chosen.get(0).name()
              + "' has the layout 'organized'. Name a vault too, or run 'caravan export'.");
    }
    if (dryRun && FirstRun.mayCreate(settings, destinations)) {
      return dryRunWithoutVault(world, settings, destinations, requests);
    }
    try (Engine.Opened engine = openNoting(world, settings, destinations, requests)) {
      return new Completion(world, "backup")
          .unless(dryRun)
          .keep(engine, (heard, done) -> run(heard, engine, requests, true, done));
    }
  }

  /** A backup that cannot even begin is one that failed, and 'status' must tell. */
  private Engine.Opened openNoting(
      World world,
      Settings settings,
      List<DestinationSettings> destinations,
      List<BackupRequest> requests)
      throws Exception {
    try {
      return open(world, settings, destinations);
    } catch (Exception e) {
      if (!dryRun) {
        new StatusNotes(world, settings.home())
            .failed(requests.stream().map(BackupRequest::source).toList(), e);
      }
      throw e;
    }
  }

  private Engine.Opened open(World world, Settings settings, List<DestinationSettings> destinations)
      throws Exception {
    boolean create = FirstRun.mayCreate(settings, destinations);
    if (!create && world.shared().isPresent() && SharedEngine.serves(common)) {
      return world.shared().get().lease(world);
    }
    if (!create) {
      FirstRun.refuseIfNoVault(settings, destinations);
    }
    Credentials credentials = new Credentials(world, settings);
    if (create) {
      Engine.makeHome(settings.home());
    }
    Credential credential = create ? credentials.forNewVault(common) : credentials.forVault(common);
    if (create) {
      Engine.prepareNew(credential);
    } else {
      Engine.prepare(settings, destinations, credential);
    }
    List<DestinationSettings> all = new ArrayList<>(destinations);
    all.addAll(organized);
    Engine engine = Engine.start(world, settings, common, all, create);
    try {
      if (create) {
        engine.vaults().create(destinations.get(0).name(), credential, parameters(world, settings));
        world.say("Made a new vault: " + Engine.place(destinations.get(0)) + ".");
      }
      return engine.open(credential);
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** The parameters of a new vault. */
  static VaultParameters parameters(World world, Settings settings) {
    return new VaultParameters(
        caravan.security.VaultId.random().hex(),
        world.clock().instant(),
        settings.vault().chunkSize(),
        VaultParameters.DEFAULT_BLOCK,
        VaultParameters.DEFAULT_PACK);
  }

  private int run(
      World world,
      Engine.Opened engine,
      List<BackupRequest> requests,
      boolean inPlace,
      Completion completion)
      throws Exception {
    BackupRunner runner = new BackupRunner(world, engine, allowHeld);
    int exit = ExitCode.DONE;
    for (BackupRequest request : requests) {
      completion.about(request.source());
      if (leaveNewest) {
        leaveNewest(world, engine, request);
      }
      BackupReport report;
      try {
        report = dryRun ? runner.dryRun(request) : runner.run(request);
      } finally {
        completion.without(runner.silent());
      }
      if (report.held() > 0 && !dryRun && !common.json && saysYes(world, report)) {
        runner.allow(report);
        report = runner.run(request);
      }
      if (dryRun && inPlace) {
        runner.doubts(report.changedBytes()).forEach(world::say);
      }
      List<Exports.Outcome> exports = List.of();
      if (!organized.isEmpty()) {
        exports = new Exports(world, engine, organized, false).after(report);
        report = Exports.counted(report, exports, organized);
        noteExports(world, engine.engine().settings(), report, exports);
      }
      if (claimed != null && !dryRun) {
        ClaimedFiles.check(engine, request, report, claimed);
      }
      BackupSummary summary = new BackupSummary(report, dryRun);
      SourceHooks hooks = runner.hooks();
      ObjectNode json = summary.json();
      if (!exports.isEmpty()) {
        json.set("exports", Exports.json(exports));
      }
      if (hooks != null && hooks.any()) {
        json.set("commands", hooks.json());
      }
      completion.add(json);
      completion.without(report.failures().keySet());
      if (common.json) {
        Json.print(world, json);
      } else {
        Exports.print(world, exports);
        summary.print(world);
      }
      exit = ExitCode.worse(exit, summary.exit());
      exit = ExitCode.worse(exit, hooks == null ? ExitCode.DONE : hooks.exit());
    }
    return exit;
  }

  private void leaveNewest(World world, Engine.Opened engine, BackupRequest request)
      throws CommandException, IOException {
    if (!request.accumulate() || dryRun) {
      throw CommandException.usage(
          "--leave-newest goes with --source and the name of a drop folder, and not with"
              + " --dry-run.");
    }
    String vault = engine.first().parameters().vault();
    String newest = engine.engine().state().newest(vault, request.source()).snapshot();
    if (!newest.isEmpty()) {
      engine.engine().state().forgotten(vault, List.of(newest));
      world.say(
          "The snapshot "
              + Texts.name(newest)
              + " of '"
              + request.source()
              + "' is left behind: what only it has is in no later one.");
    }
  }

  private void noteExports(
      World world, Settings settings, BackupReport report, List<Exports.Outcome> exports) {
    StatusNotes notes = new StatusNotes(world, settings.home());
    for (Exports.Outcome export : exports) {
      boolean counts =
          organized.stream()
              .anyMatch(d -> d.name().equals(export.destination()) && d.countsAsCopy());
      if (counts && export.failure() == null) {
        notes.exported(report, export.destination());
      }
    }
  }

  /** Asked when all else is safe, so that nobody who is away holds a backup up. */
  private static boolean saysYes(World world, BackupReport report) throws IOException {
    if (!world.prompt().available()) {
      return false;
    }
    world.say("caravan.sensitivity.policy holds " + Texts.count(report.held(), "file") + ", as");
    report.problems().stream()
        .filter(problem -> problem.kind() == Problem.Kind.HELD)
        .limit(SHOWN_HELD)
        .forEach(problem -> world.say("  " + problem.path() + ": " + problem.reason()));
    String answer = new String(world.prompt().ask("Type yes to back them up too")).strip();
    return answer.equalsIgnoreCase("yes");
  }

  /** A dry run leaves no vault behind, so it looks at the source beside an empty one elsewhere. */
  private int dryRunWithoutVault(
      World world,
      Settings settings,
      List<DestinationSettings> destinations,
      List<BackupRequest> requests)
      throws Exception {
    Path folder = TemporaryFiles.ofProcess().makeFolder("dry-run-");
    try {
      Settings elsewhere = TemporarySettings.in(folder, settings);
      DestinationSettings destination = Engine.at(destinations.get(0), folder.resolve("vault"));
      Credential credential = Credential.KeyFile.random();
      Engine engine = Engine.start(world, elsewhere, common, List.of(destination), true);
      try {
        engine.vaults().create(destination.name(), credential, parameters(world, elsewhere));
        try (Engine.Opened opened = engine.open(credential)) {
          return run(world, opened, requests, false, new Completion(world, "backup"));
        }
      } finally {
        engine.close();
      }
    } finally {
      TemporarySettings.remove(folder);
    }
  }

  Optional<Long> largest() throws CommandException {
    try {
      return excludeLargerThan == null
          ? Optional.empty()
          : Optional.of(Sizes.parse(excludeLargerThan));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--exclude-larger-than: " + e.getMessage() + ".");
    }
  }
}
