package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.security.Credential;
import caravan.vault.maintain.Repair;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;

/** Puts caravan.json back; for a vault that does not open without it. */
@Command(
    name = "repair parameters",
    description = {
      "Put caravan.json back where it is missing or was changed, from the copy that is sealed",
      "beside the key."
    })
final class RepairParametersCommand extends CliCommand {
  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    List<DestinationSettings> destinations = Engine.destinations(settings, common);
    Credential credential = new Credentials(world, settings).forVault(common);
    try (Engine engine = Engine.start(world, settings, common, destinations, false)) {
      for (DestinationSettings destination : destinations) {
        boolean changed =
            Repair.restoreParameters(engine.vaults().store(destination.name()), credential);
        if (common.json) {
          ObjectNode json = Json.object();
          json.put("destination", destination.name());
          json.put("changed", changed);
          Json.print(world, json);
        } else {
          world.print(
              destination.name()
                  + ": "
                  + (changed ? "caravan.json was put back" : "caravan.json is as it should be"));
        }
      }
    }
    return ExitCode.DONE;
  }
}
