package caravan.cli;

import caravan.config.SettingsLoader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Shows which settings are made, and where each stands. */
@Command(
    name = "config show",
    description =
        "Show the settings that are made, by file and environment, and where each stands.")
final class ConfigShowCommand extends CliCommand {
  @Override
  int run(World world) throws Exception {
    SettingsLoader loader = new SettingsLoader(world.env(), world.userHome());
    List<SettingsLoader.Made> made = loader.made(Optional.ofNullable(common.config));
    if (common.json) {
      try (Json.Lines lines = new Json.Lines(world)) {
        for (SettingsLoader.Made one : made) {
          ObjectNode json = Json.object().put("key", one.key());
          json.set("values", Json.texts(one.values()));
          lines.add(json.put("place", one.place()));
        }
      }
      return ExitCode.DONE;
    }
    if (made.isEmpty()) {
      world.print(
          "Nothing is set: all is as it comes. 'caravan config init' writes a file to begin with.");
      return ExitCode.DONE;
    }
    Table table = new Table("SETTING", "VALUE", "FROM");
    made.forEach(one -> table.row(one.key(), String.join(", ", one.values()), one.place()));
    table.print(world);
    return ExitCode.DONE;
  }
}
