package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.config.SettingsException;
import caravan.config.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a vault is said to be, by whoever has nothing but that and the key.
 *
 * @param settings which reach it, with a home that is only for looking
 * @param destination the one that is meant
 * @param yaml settings that name it, for a home that gets none from the vault
 */
record RecoverPlace(Settings settings, DestinationSettings destination, String yaml) {
  /** What a place is called that has no name in any settings. */
  static final String NAME = "recovered";

  /**
   * Reads what was given: the directory of a vault, a settings file, or a destination as it stands
   * in settings, in braces.
   *
   * @param scratch a folder that stands for the Caravan home meanwhile
   */
  static RecoverPlace of(World world, Common common, String from, Path scratch)
      throws CommandException, SettingsException, IOException {
    Map<String, String> env = new HashMap<>(world.env());
    env.put("CARAVAN_HOME", scratch.toString());
    SettingsLoader loader = new SettingsLoader(env, world.userHome());
    if (from.strip().startsWith("{")) {
      return named(loader, from.strip());
    }
    Path path = world.absolute(from);
    if (Files.isDirectory(path)) {
      // a text of JSON is one of YAML too, whatever is in the name
      String quoted = Json.object().textNode(path.toString()).toString();
      return named(loader, "{kind: file, directory: " + quoted + "}");
    }
    if (!Files.isRegularFile(path)) {
      throw CommandException.usage(
          "There is no "
              + path
              + ". --from is the directory of a vault (a disk may have to be mounted first), a"
              + " settings file that names the destination, or the destination as it stands in"
              + " settings: --from '{kind: s3, bucket: acme-backup, access-key: env:S3_KEY,"
              + " secret-key: env:S3_SECRET}'.");
    }
    Settings settings = loader.parse(path.toString(), Files.readString(path));
    return new RecoverPlace(settings, chosen(common, settings, path), Files.readString(path));
  }

  private static RecoverPlace named(SettingsLoader loader, String destination)
      throws SettingsException {
    String yaml =
        "# Written by 'caravan recover': the destination from which this machine came back.\n"
            + "caravan:\n  destinations:\n    "
            + NAME
            + ": "
            + destination.replaceAll("\\R", " ")
            + "\n";
    Settings settings = loader.parse("--from", yaml);
    return new RecoverPlace(settings, settings.destinations().values().iterator().next(), yaml);
  }

  private static DestinationSettings chosen(Common common, Settings settings, Path file)
      throws CommandException {
    List<DestinationSettings> vaults =
        Engine.destinations(settings, common).stream()
            .filter(
                one -> // the default is in the Caravan home, and that is what was lost
                Engine.directory(one).map(at -> !at.startsWith(settings.home())).orElse(true))
            .toList();
    if (vaults.size() == 1) {
      return vaults.get(0);
    }
    throw CommandException.usage(
        vaults.isEmpty()
            ? file + " names no destination with a vault. Name one in it, or give its directory."
            : file
                + " names several destinations: "
                + vaults.stream().map(DestinationSettings::name).collect(Collectors.joining(", "))
                + ". Say from which one, with --destination NAME.");
  }
}
