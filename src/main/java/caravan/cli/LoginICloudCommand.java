package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.ICloudSettings;
import caravan.config.Settings;
import caravan.storage.icloud.web.ICloudAccess;
import caravan.storage.icloud.web.ICloudAccount;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signs in where Apple wants a code from a person, once for some weeks. */
@Command(
    name = "icloud",
    description = {
      "Sign in to a destination of the kind icloud with the mode web. Apple shows a code on the",
      "devices of the account; it is asked for here, and this machine is trusted from then on."
    })
final class LoginICloudCommand extends CliCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The destination.")
  String name = "";

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "The code, where there is no terminal to ask at.")
  @Nullable String code;

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    DestinationSettings destination = settings.destinations().get(name);
    if (destination == null || !ICloudSettings.web(destination)) {
      throw CommandException.usage(
          "There is no destination '" + name + "' of the kind icloud with the mode web.");
    }
    ICloudAccess access;
    try {
      access = ICloudSettings.access(Engine.told(destination, settings, false), world.env());
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
    Engine.makeHome(settings.home());
    boolean asked = new ICloudAccount(access).login(() -> code(world));
    if (common.json) {
      ObjectNode json = Json.object();
      json.put("destination", name);
      json.put("codeNeeded", asked);
      Json.print(world, json);
    } else {
      world.print(
          "Signed in to iCloud for '"
              + name
              + "'"
              + (asked ? "; this machine is trusted now." : "; no code was needed."));
    }
    return ExitCode.DONE;
  }

  private String code(World world) throws IOException {
    String given = code;
    if (given != null) {
      return given;
    }
    if (!world.prompt().available()) {
      throw new IOException(
          "Apple wants the code that it shows on the devices of the account, and there is no"
              + " terminal to ask at. Run it at a terminal, or with --code.");
    }
    return new String(world.prompt().ask("Code shown on the devices of the account"));
  }
}
