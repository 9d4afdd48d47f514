package caravan.cli;

import caravan.vault.format.VaultParameters;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says which version this is. */
@Command(name = "version", description = "Show the version.")
final class VersionCommand extends CliCommand {
  /** Of classes that do not come from a jar. */
  private static final String UNPACKED = "0.1.0-dev";

  @Option(
      names = "--train",
      hidden = true,
      arity = "0..1",
      paramLabel = "KIND",
      fallbackValue = Training.FILE,
      description =
          "Load what commands load, for the launcher's class archive: to a directory, or with 's3' to"
              + " a bucket too.")
  @Nullable String train;

  @Override
  int run(World world) throws Exception {
    if (train != null) {
      return Training.run(train);
    }
    String java = System.getProperty("java.version", "");
    if (common.json) {
      ObjectNode json = Json.object();
      json.put("version", version());
      json.put("format", VaultParameters.FORMAT);
      json.put("java", java);
      Json.print(world, json);
    } else {
      world.print(
          "caravan " + version() + ", vault format " + VaultParameters.FORMAT + ", Java " + java);
    }
    return ExitCode.DONE;
  }

  static String version() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? UNPACKED : version;
  }
}
