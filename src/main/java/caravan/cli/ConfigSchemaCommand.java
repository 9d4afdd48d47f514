package caravan.cli;

import caravan.config.SettingsSchema;
import picocli.CommandLine.Command;

/** Prints a schema of the settings file for editors. */
@Command(
    name = "config schema",
    description = "Print a JSON schema of caravan.yaml, by which editors complete and check it.")
final class ConfigSchemaCommand extends CliCommand {
  @Override
  int run(World world) {
    world.out().println(SettingsSchema.jsonSchema().toPrettyString());
    return ExitCode.DONE;
  }
}
