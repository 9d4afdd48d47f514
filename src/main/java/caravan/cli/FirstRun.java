package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.operations.ClientState;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Tells a fresh machine from one whose vault has gone. Only the default vault in the Caravan home
 * is made without {@code init}, and only where none was ever seen: an empty place may be a disk
 * that is not mounted.
 */
final class FirstRun {
  private FirstRun() {}

  /** Whether a backup may make the vault. */
  static boolean mayCreate(Settings settings, List<DestinationSettings> destinations)
      throws IOException {
    Optional<Path> place = defaultVault(settings, destinations);
    if (place.isEmpty() || settings.destinations().size() > 1 || !isEmpty(place.get())) {
      return false;
    }
    return !Files.isDirectory(settings.home())
        || new ClientState(settings.home()).pinnedVault(Settings.DEFAULT_DESTINATION).isEmpty();
  }

  /** Says what to do where the default vault is not there, before anything is asked or made. */
  static void refuseIfNoVault(Settings settings, List<DestinationSettings> destinations)
      throws CommandException, IOException {
    Optional<Path> place = defaultVault(settings, destinations);
    if (place.isEmpty() || !isEmpty(place.get())) {
      return; // whatever is there is looked at when it is opened
    }
    throw CommandException.failed(
        mayCreate(settings, destinations)
            ? "There is no vault in "
                + place.get()
                + " yet. Make one with 'caravan backup DIRECTORY', or name the destination of an"
                + " existing one in "
                + settings.home().resolve("caravan.yaml")
                + "."
            : "The vault in "
                + place.get()
                + " is not there any more. Put it back, or start anew with 'caravan init"
                + " --accept-new-vault'.");
  }

  private static Optional<Path> defaultVault(
      Settings settings, List<DestinationSettings> destinations) {
    if (destinations.size() != 1
        || !destinations.get(0).name().equals(Settings.DEFAULT_DESTINATION)) {
      return Optional.empty();
    }
    return Engine.directory(destinations.get(0))
        .filter(path -> path.equals(settings.home().resolve("vault")));
  }

  private static boolean isEmpty(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return true;
    }
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        // what a cut off first run leaves behind
        String name = String.valueOf(entry.getFileName());
        if (!name.equals(".tmp") && !name.equals("keys")) {
          return false;
        }
      }
    }
    return true;
  }
}
