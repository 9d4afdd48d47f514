package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.ScheduledJobs;
import caravan.config.Settings;
import caravan.config.SettingsException;
import caravan.config.SettingsLoader;
import caravan.graph.GraphSession;
import caravan.graph.projection.Turn;
import caravan.operations.ClientState;
import caravan.platform.ApplyPolicy;
import caravan.platform.temporary.TemporaryFiles;
import caravan.security.Credential;
import caravan.service.status.StatusStore;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.VaultParameters;
import caravan.vault.organized.OrganizedStore;
import caravan.vault.restore.RestoreOptions;
import caravan.vault.restore.RestoreReport;
import caravan.vault.restore.Selection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a fresh machine what the lost one was, from one destination and the key. */
@Command(
    name = "recover",
    description = {
      "I lost a machine: bring its settings, and all that Caravan knew, back from one destination and",
      "the key. Then restore its files, by the commands that this one prints. Changes nothing at the",
      "destination, and nothing here that is there already."
    })
final class RecoverCommand extends CliCommand {
  @Option(
      names = "--from",
      paramLabel = "PLACE",
      required = true,
      description = {
        "The directory of a vault; or a settings file that names the destination; or the destination",
        "as it stands in settings, in braces."
      })
  String from = "";

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = "Which machine comes back, where the vault holds several.")
  @Nullable String host;

  @Option(names = "--graph", description = "Make the knowledge graph too; it may take a while.")
  boolean graph;

  @Option(
      names = "--force",
      description = "Put settings and key in place of others; those are kept under another name.")
  boolean force;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what is found, and what would be written.")
  boolean dryRun;

  @Override
  int run(World world) throws Exception {
    if (common.config != null) {
      throw CommandException.usage(
          "--config does not go with recover: settings come back as caravan.yaml in the Caravan"
              + " home. A settings file that names the destination goes with --from.");
    }
    if (from.isBlank()) {
      throw CommandException.usage("Say where the vault is, with --from PLACE.");
    }
    Path home = new SettingsLoader(world.env(), world.userHome()).home();
    Path key = home.resolve(Credentials.KEY);
    if (common.keyFile == null
        && common.passphraseFile == null
        && !world.env().containsKey(Credentials.VARIABLE)
        && Files.exists(key)) {
      common.keyFile = key; // the second time it is where the first one has put it
    }
    Path scratch = TemporaryFiles.ofProcess().makeFolder("recover-");
    try {
      for (String folder : List.of("routes", "state")) { // kinds of one's own, and logins
        if (Files.isDirectory(home.resolve(folder))) {
          Files.createSymbolicLink(scratch.resolve(folder), home.resolve(folder));
        }
      }
      return recover(world, home, scratch);
    } finally {
      remove(scratch);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private int recover(World world, Path home, Path scratch) throws Exception {
    RecoverPlace place = RecoverPlace.of(world, common, from, scratch);
    Engine engine =
        Engine.start(world, place.settings(), common, List.of(place.destination()), false);
    FoundVault found;
    String machine;
    Optional<StoredSnapshot> kept;
    Credential credential;
    Path staged = Files.createDirectory(scratch.resolve("staged"));
    try {
      requireVault(engine, place.destination());
      credential = new Credentials(world, place.settings()).forVault(common);
      Vault vault = engine.vaults().open(place.destination().name(), credential);
      vault.unlocked().warnings().forEach(world::say);
      found = FoundVault.of(world, vault, List.of(vault));
      if (!common.json) {
        found.print(world, Engine.place(place.destination()));
      }
      machine = found.host(Optional.ofNullable(host), Machine.host(world.env()));
      kept = found.source(machine, ScheduledJobs.CONFIGURATION).map(FoundVault.Found::newest);
      if (kept.isPresent()) {
        stage(world, vault, kept.get(), scratch.resolve("restored"), staged);
      }
    } finally {
      engine.close();
    }
    boolean settings = Files.exists(staged.resolve(SettingsLoader.FILE_NAME));
    if (!settings) {
      Files.writeString(staged.resolve(SettingsLoader.FILE_NAME), place.yaml());
    }
    RecoveredHome target = new RecoveredHome(world, home, staged, credential, found.vault());
    target.refuseUnlessFree(place.destination(), force, common.acceptNewVault);
    RecoverSummary summary =
        new RecoverSummary(world, common, found, machine, settings ? kept : Optional.empty(), home);
    if (dryRun) {
      summary.planned(target.planned());
      return ExitCode.DONE;
    }
    Engine.makeHome(home);
    try (FileChannel lock = ServeCommand.takeHome(home)) {
      summary.written(target.write());
      return rebuild(world, home, place, credential, target, summary);
    } finally {
      credential.wipe();
    }
  }

  /** Says what is wrong with the place before a key is asked for. */
  private static void requireVault(Engine engine, DestinationSettings destination)
      throws IOException, CommandException {
    if (engine.vaults().exists(destination.name())) {
      return;
    }
    boolean organized = OrganizedStore.exists(engine.vaults().store(destination.name()));
    throw CommandException.failed(
        organized
            ? "At "
                + Engine.place(destination)
                + " are organized files, and no vault. Copy what you need, or name a destination"
                + " with a vault."
            : "There is no vault at "
                + Engine.place(destination)
                + ": it has no "
                + VaultParameters.NAME
                + ". Name the directory, bucket or folder that holds this file; nothing was"
                + " changed.");
  }

  /** Brings the settings back into a folder where they harm nobody. */
  private static void stage(
      World world, Vault vault, StoredSnapshot snapshot, Path restored, Path staged)
      throws Exception {
    RestoreOptions options =
        new RestoreOptions(
            restored,
            Selection.ALL,
            RestoreOptions.Overwrite.NEVER,
            ApplyPolicy.Owners.LEAVE,
            false,
            2,
            false);
    RestoreReport report =
        new RestoreRun(world, vault, SnapshotFiles.index(vault), snapshot)
            .restore(options, Selection.ALL);
    if (report.damaged() || report.failedCount() > 0) {
      throw CommandException.of(
          report.damaged() ? ExitCode.DAMAGE : ExitCode.FAILED,
          "The settings in the snapshot "
              + Texts.name(snapshot)
              + " did not come back whole ("
              + report.failed().stream()
                  .map(one -> one.path() + ": " + one.reason())
                  .findFirst()
                  .orElse("damaged")
              + "), so nothing was changed. Recover from another destination, or look with"
              + " 'caravan check'.");
    }
    for (String text : snapshot.snapshot().paths()) {
      Path path = Path.of(restored + text);
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(path, staged.resolve("routes"));
      } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.copy(
            path, staged.resolve(SettingsLoader.FILE_NAME), StandardCopyOption.COPY_ATTRIBUTES);
      } else if (Files.isSymbolicLink(path)) {
        world.say(text + " was a link, so what it led to is not in the snapshot.");
      }
    }
  }

  /** Opens the vault as the home now says it, and learns from it what the machine knew. */
  private int rebuild(
      World world,
      Path home,
      RecoverPlace place,
      Credential credential,
      RecoveredHome target,
      RecoverSummary summary)
      throws Exception {
    SettingsLoader loader = new SettingsLoader(world.env(), world.userHome());
    Common own = new Common();
    boolean anew = common.acceptNewVault || force;
    Settings settings = null;
    Engine.Opened opened = null;
    try {
      settings = loader.load(Optional.empty());
      settings.warnings().forEach(world::say);
      summary.missing(MissingSecrets.of(loader, world.env()));
      target.pin(settings, anew);
      opened = open(world, settings, own, credential);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (SettingsException | IOException | CommandException e) {
      summary.unusable(Failures.message(e)); // and the command has failed, however far it comes
    }
    if (settings != null && opened != null) {
      try (Engine.Opened engine = opened) {
        remember(world, engine, settings.destinations().keySet(), summary);
        new StatusStore(home).update(new StatusLook(world, settings).at(engine));
        finish(world, engine, settings, false, summary);
      }
      return ExitCode.DONE;
    }
    // the settings lead nowhere from here as they are: the place that was given still does
    Path aside = home.resolve(RecoverPlace.NAME + ".yaml");
    OwnerFile.write(aside, place.yaml().getBytes(StandardCharsets.UTF_8));
    Settings given = loader.load(Optional.of(aside));
    target.pin(given, anew);
    try (Engine.Opened engine = open(world, given, own, credential)) {
      remember(world, engine, Set.of(), summary);
      finish(world, engine, given, true, summary);
    }
    return ExitCode.FAILED;
  }

  private void finish(
      World world, Engine.Opened engine, Settings settings, boolean aside, RecoverSummary summary)
      throws Exception {
    summary.print(engine, settings, aside);
    if (graph) {
      try (GraphSession session = Graphs.open(world, engine)) {
        Graphs.project(world, engine, engine.nearest().get(0), session, true, Turn.AT_ONCE);
      }
    }
  }

  private static Engine.Opened open(
      World world, Settings settings, Common own, Credential credential) throws Exception {
    Engine engine = Engine.start(world, settings, own, Engine.destinations(settings, own), false);
    try {
      return engine.open(credential);
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** The next backup of each source knows which snapshot it builds on, and would miss it. */
  private static void remember(
      World world, Engine.Opened engine, Set<String> destinations, RecoverSummary summary)
      throws IOException {
    SnapshotFiles.index(engine.vault()); // fills the cache of the index
    FoundVault now = FoundVault.of(world, engine.vault(), engine.vaults());
    summary.now(now);
    ClientState state = engine.engine().state();
    for (FoundVault.Found one : now.sources(Machine.host(world.env()))) {
      ClientState.Newest known = state.newest(now.vault(), one.source());
      if (!known.snapshot().isEmpty()) {
        continue; // this home has made one since
      }
      Set<String> holders = new HashSet<>();
      for (Vault vault : engine.vaults()) {
        if (destinations.contains(vault.destination())
            && vault.store().stat(ObjectKind.SNAPSHOT.prefix() + one.newest().name()).isPresent()) {
          holders.add(vault.destination());
        }
      }
      // this home has an id of its own, so it counts from the beginning
      state.rememberNewest(
          now.vault(),
          one.source(),
          new ClientState.Newest(known.sequence(), one.newest().name(), holders, 0));
    }
  }
}
