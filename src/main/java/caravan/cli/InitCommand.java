package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.config.Sizes;
import caravan.config.VaultSettings;
import caravan.security.Credential;
import caravan.storage.ObjectStore;
import caravan.vault.Vault;
import caravan.vault.organized.OrganizedStore;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes vaults. What exists is never changed. */
@Command(
    name = "init",
    description = {
      "Make the vault at every configured destination that has none, or at those named. All",
      "destinations hold copies of one vault; where one exists, the others get its keys."
    })
final class InitCommand extends CliCommand {
  @Option(
      names = "--chunk-size",
      paramLabel = "SIZE",
      description =
          "Expected chunk size, a power of two from 64KiB to 8MiB; fixed from then on. Default:"
              + " 512KiB.")
  @Nullable String chunkSize;

  @Override
  int run(World world) throws Exception {
    Settings settings = withChunkSize(Engine.settings(world, common));
    List<DestinationSettings> chosen = Engine.chosen(settings, common);
    Engine.makeHome(settings.home());
    List<DestinationSettings> all = List.copyOf(settings.destinations().values());
    Engine engine = Engine.start(world, settings, common, all, true);
    try {
      List<DestinationSettings> missing = new ArrayList<>();
      List<DestinationSettings> existing = new ArrayList<>();
      List<DestinationSettings> bare = new ArrayList<>();
      for (DestinationSettings destination : all) {
        if (destination.organized()) {
          ObjectStore store = engine.application().store(destination.name());
          if (chosen.contains(destination) && !OrganizedStore.exists(store)) {
            bare.add(destination);
          }
        } else if (engine.vaults().exists(destination.name())) {
          existing.add(destination);
        } else if (chosen.contains(destination)) {
          missing.add(destination);
        }
      }
      if (missing.isEmpty() && bare.isEmpty()) {
        throw CommandException.failed(
            "There is a vault already at "
                + String.join(", ", chosen.stream().map(Engine::place).toList())
                + "; nothing was changed. Use it as it is, or choose another place.");
      }
      if (existing.isEmpty() && missing.isEmpty()) {
        throw CommandException.failed(
            "There is no vault yet, from which an organized destination could get its files. Make"
                + " one first: 'caravan init'.");
      }
      return make(world, settings, engine, existing, missing, bare);
    } finally {
      engine.close();
    }
  }

  private int make(
      World world,
      Settings settings,
      Engine engine,
      List<DestinationSettings> existing,
      List<DestinationSettings> missing,
      List<DestinationSettings> bare)
      throws Exception {
    Credentials credentials = new Credentials(world, settings);
    Credential credential =
        existing.isEmpty() ? credentials.forNewVault(common) : credentials.forVault(common);
    Vault first;
    List<DestinationSettings> copies = missing;
    if (existing.isEmpty()) {
      first =
          engine
              .vaults()
              .create(missing.get(0).name(), credential, BackupCommand.parameters(world, settings));
      copies = missing.subList(1, missing.size());
    } else {
      first = engine.vaults().open(existing.get(0).name(), credential);
    }
    for (DestinationSettings copy : copies) {
      engine.vaults().join(first, copy.name(), credential);
    }
    for (DestinationSettings organized : bare) {
      OrganizedStore.prepare(engine.application().store(organized.name()), first);
    }
    if (missing.isEmpty()) {
      bare.forEach(made -> world.print("Ready for exports: " + Engine.place(made)));
      return ExitCode.DONE;
    }
    say(world, first, missing);
    bare.forEach(made -> world.say("Ready for exports: " + Engine.place(made)));
    return ExitCode.DONE;
  }

  private void say(World world, Vault vault, List<DestinationSettings> made) {
    if (common.json) {
      ObjectNode json = Json.object();
      json.put("vault", vault.parameters().vault());
      json.put("fingerprint", vault.keys().fingerprint());
      json.put("chunkSize", vault.parameters().chunkAverage());
      ArrayNode destinations = json.putArray("destinations");
      made.forEach(destination -> destinations.add(destination.name()));
      Json.print(world, json);
      return;
    }
    world.print("Made the vault " + vault.parameters().vault() + " at:");
    made.forEach(destination -> world.print("  " + Engine.place(destination)));
    world.print("Fingerprint of its key: " + vault.keys().fingerprint());
    world.say("Print the recovery page and keep it apart from this machine: caravan key kit");
  }

  private Settings withChunkSize(Settings settings) throws CommandException {
    if (chunkSize == null) {
      return settings;
    }
    VaultSettings vault = settings.vault();
    try {
      long size = Sizes.parse(chunkSize);
      VaultSettings changed =
          new VaultSettings(
              (int) Math.min(size, Integer.MAX_VALUE),
              vault.compression(),
              vault.passphrase(),
              vault.keyFile());
      return new Settings(
          settings.home(),
          settings.file(),
          settings.requiredCopies(),
          settings.destinations(),
          settings.sources(),
          changed,
          settings.schedule(),
          settings.retention(),
          settings.uploadParallel(),
          settings.spool(),
          settings.resources(),
          settings.sensitivity(),
          settings.backup(),
          settings.understanding(),
          settings.placeRules(),
          settings.embedding(),
          settings.graph(),
          settings.cache(),
          settings.server(),
          settings.drops(),
          settings.automation(),
          settings.reports(),
          settings.warnings());
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--chunk-size: " + e.getMessage() + ".");
    }
  }
}
