package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.security.Credential;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings snapshots to organized destinations, without a backup. */
@Command(
    name = "export",
    description = {
      "Bring the files of the newest snapshot of each source to the destinations with the layout",
      "'organized', from the vaults. A backup does so at its end; only what changed is sent."
    })
final class ExportCommand extends CliCommand {
  @Option(
      names = "--snapshot",
      paramLabel = "ID",
      description = "This snapshot, by the start of its id, and no other.")
  @Nullable String snapshot;

  @Option(
      names = "--check",
      description = "Look at unchanged files too; send again what somebody removed or changed.")
  boolean check;

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    List<DestinationSettings> organized = organized(settings);
    List<DestinationSettings> all = new ArrayList<>();
    for (DestinationSettings destination : settings.destinations().values()) {
      if (!destination.organized() || organized.contains(destination)) {
        all.add(destination);
      }
    }
    Credential credential = new Credentials(world, settings).forVault(common);
    Engine engine = Engine.start(world, settings, common, all, false);
    Engine.Opened opened;
    try {
      opened = engine.open(credential);
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
    try (opened) {
      List<Exports.Outcome> outcomes = new ArrayList<>();
      Exports exports = new Exports(world, opened, organized, check);
      for (StoredSnapshot chosen : snapshots(world, opened.vault())) {
        outcomes.addAll(exports.run(chosen));
      }
      if (common.json) {
        Json.print(world, Exports.json(outcomes));
      } else {
        Exports.print(world, outcomes);
      }
      int exit = ExitCode.DONE;
      for (Exports.Outcome outcome : outcomes) {
        IOException failure = outcome.failure();
        if (failure != null) {
          exit = ExitCode.worse(exit, Failures.exit(failure));
        }
      }
      return exit;
    }
  }

  private List<DestinationSettings> organized(Settings settings) throws CommandException {
    List<DestinationSettings> organized = new ArrayList<>();
    for (DestinationSettings destination : Engine.chosen(settings, common)) {
      if (destination.organized()) {
        organized.add(destination);
      } else if (common.destinations.contains(destination.name())) {
        throw CommandException.usage(
            "The destination '"
                + destination.name()
                + "' is a vault, and gets no files. Name one with 'layout: organized'.");
      }
    }
    if (organized.isEmpty()) {
      throw CommandException.usage(
          "There is no destination with 'layout: organized' in the settings, so there is nothing to"
              + " export to. Add one; see docs/destinations.md.");
    }
    return organized;
  }

  /** The one that is named, or the newest of each source and machine. */
  private List<StoredSnapshot> snapshots(World world, Vault vault)
      throws CommandException, IOException {
    Vault.Listing listing = vault.snapshots();
    SnapshotChoice.reportDamaged(world, listing);
    if (snapshot != null) {
      return List.of(new SnapshotChoice().choose(listing, snapshot, world.zone()));
    }
    Map<String, StoredSnapshot> newest = new LinkedHashMap<>();
    for (StoredSnapshot stored : listing.snapshots()) {
      Snapshot of = stored.snapshot();
      if (of.type() != Snapshot.Type.CHECKPOINT) {
        newest.put(of.host() + "\0" + of.source(), stored);
      }
    }
    return List.copyOf(newest.values());
  }
}
