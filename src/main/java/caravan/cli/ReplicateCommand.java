package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.config.Sizes;
import caravan.operations.ClientState;
import caravan.platform.Uptime;
import caravan.security.Credential;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.write.Replication;
import caravan.vault.write.ReplicationReport;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings destinations up to date from one another. */
@Command(
    name = "replicate",
    description = {
      "Bring destinations up to date from the others: snapshots that one lacks, with all that they",
      "need. The source of the backups is not read. What was forgotten from here stays forgotten."
    })
final class ReplicateCommand extends CliCommand {
  @Option(
      names = "--from",
      paramLabel = "NAME",
      description = "Copy from this destination only; default: from all others, the nearest first.")
  @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "NAME",
      description =
          "Bring only this destination up to date, may be repeated; a vault is made in a new one.")
  List<String> to = new ArrayList<>();

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be copied.")
  boolean dryRun;

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    for (String name : to) {
      requireDestination(settings, name);
      if (name.equals(from)) {
        throw CommandException.usage("--from and --to name the same destination.");
      }
    }
    if (from != null) {
      requireDestination(settings, from);
    }
    if (settings.destinations().size() < 2) {
      throw CommandException.usage(
          "There is only one destination. Add another to the settings, then run 'caravan replicate"
              + " --to NAME'.");
    }
    try (Engine.Opened engine = open(world, settings)) {
      return new Completion(world, "replicate")
          .unless(dryRun)
          .keep(engine, (heard, completion) -> run(heard, engine, completion));
    }
  }

  private static void requireDestination(Settings settings, String name) throws CommandException {
    if (!settings.destinations().containsKey(name)) {
      throw CommandException.usage(
          "There is no destination '"
              + name
              + "'. Configured: "
              + String.join(", ", settings.destinations().keySet())
              + ".");
    }
  }

  /** A destination that is named, and that never had a vault, gets one. */
  private Engine.Opened open(World world, Settings settings) throws Exception {
    Credential credential = new Credentials(world, settings).forVault(common);
    ClientState state = new ClientState(settings.home());
    List<DestinationSettings> destinations = new ArrayList<>();
    List<String> fresh = new ArrayList<>();
    for (DestinationSettings destination : settings.destinations().values()) {
      boolean isNew =
          !dryRun
              && to.contains(destination.name())
              && state.pinnedVault(destination.name()).isEmpty();
      if (isNew) {
        fresh.add(destination.name());
      }
      destinations.add(isNew ? destination.with("create", "true") : destination);
    }
    Engine.prepare(settings, destinations, credential);
    Engine engine = Engine.start(world, settings, common, destinations, false);
    try {
      for (String name : fresh) {
        if (!engine.vaults().exists(name)) {
          engine.vaults().join(any(engine, fresh, credential), name, credential);
          world.say("Made a copy of the vault at '" + name + "'.");
        }
      }
      return engine.open(credential);
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private static Vault any(Engine engine, List<String> fresh, Credential credential)
      throws CommandException, IOException {
    StoreException failure = null;
    for (String name : engine.vaults().destinations()) {
      if (!fresh.contains(name)) {
        try {
          return engine.vaults().open(name, credential);
        } catch (StoreException e) {
          failure = failure == null ? e : failure;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    throw CommandException.usage("No destination has a vault to copy yet: run 'caravan init'.");
  }

  private int run(World world, Engine.Opened engine, Completion completion)
      throws IOException, CommandException {
    Interruption.keeps("What was copied is kept, and the same command goes on from there.");
    Set<String> forgotten = engine.engine().state().forgotten(engine.first().parameters().vault());
    int exit = ExitCode.DONE;
    for (String name : engine.failures().keySet()) {
      boolean asked = name.equals(from) || to.isEmpty() || to.contains(name);
      exit = ExitCode.worse(exit, asked ? ExitCode.TOO_FEW_COPIES : ExitCode.DONE);
    }
    for (Vault target : engine.vaults()) {
      String name = target.destination();
      if (name.equals(from) || !(to.isEmpty() || to.contains(name))) {
        continue;
      }
      List<Vault> sources =
          engine.nearest().stream()
              .filter(v -> v != target && (from == null || v.destination().equals(from)))
              .toList();
      if (sources.isEmpty()) {
        throw CommandException.failed(
            "There is nothing to copy from: no other destination can be reached.");
      }
      exit =
          ExitCode.worse(
              exit, replicate(world, Vault.reading(sources), target, forgotten, completion));
    }
    return exit;
  }

  private int replicate(
      World world, Vault source, Vault target, Set<String> forgotten, Completion completion)
      throws IOException {
    ReplicationReport report;
    try (Phases phases = new Phases(world.terminal(), "replicate " + target.destination())) {
      report =
          new Replication(world.clock(), Uptime::nanos, phases::at)
              .run(source, target, Replication.Order.everything(forgotten::contains, dryRun));
    } catch (StoreException e) {
      source.notesOfDamage().forEach(world::say);
      world.say("'" + target.destination() + "' is not up to date: " + e.getMessage());
      completion.without(Set.of(target.destination()));
      return ExitCode.TOO_FEW_COPIES;
    }
    source.notesOfDamage().forEach(world::say);
    report
        .damaged()
        .forEach((name, why) -> world.say(Texts.name(name) + " could not be copied: " + why));
    ObjectNode json = json(target, report);
    completion.add(json);
    if (common.json) {
      Json.print(world, json);
    } else {
      print(world, target, report);
    }
    return report.damaged().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGE;
  }

  private void print(World world, Vault target, ReplicationReport report) {
    if (report.skipped() > 0) {
      world.say(
          Texts.count(report.skipped(), "snapshot")
              + " that were forgotten are still at a destination that was away; they were not"
              + " copied to '"
              + target.destination()
              + "'. Run the forget again.");
    }
    if (report.upToDate()) {
      world.print("up to date  " + target.destination());
      return;
    }
    world.print(
        (dryRun ? "would copy to " : "copied to ")
            + target.destination()
            + ": "
            + Texts.count(report.snapshots().size(), "snapshot")
            + ", "
            + Texts.count(report.packs(), "pack")
            + " / "
            + Sizes.format(report.bytes())
            + (report.records() > 0 ? ", " + Texts.count(report.records(), "record") : ""));
  }

  private ObjectNode json(Vault target, ReplicationReport report) {
    ObjectNode json = Json.object();
    json.put("destination", target.destination());
    json.put("dryRun", dryRun);
    json.put("upToDate", report.upToDate());
    json.set("snapshots", Json.texts(report.snapshots()));
    json.put("packs", report.packs());
    json.put("bytes", report.bytes());
    json.put("records", report.records());
    json.set("damaged", Json.texts(report.damaged()));
    json.put("forgotten", report.skipped());
    return json;
  }
}
