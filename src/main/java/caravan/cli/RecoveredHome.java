package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.config.SettingsException;
import caravan.config.SettingsLoader;
import caravan.operations.ClientState;
import caravan.security.Credential;
import caravan.security.KeyFiles;
import caravan.vault.format.VaultParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The Caravan home that a recovery fills: what goes where, and whether it may. */
final class RecoveredHome {
  private final World world;
  private final Path home;
  private final RecoveredFiles files;
  private final Optional<Settings> settings;
  private final Optional<Credential.KeyFile> key;
  private final Path keyFile;
  private final String vault;

  /**
   * @param staged the files, as they are to lie in the home
   * @param credential what opened the vault; a key file gets its place in the home
   */
  RecoveredHome(World world, Path home, Path staged, Credential credential, String vault)
      throws IOException {
    this.world = world;
    this.home = home;
    this.vault = vault;
    this.files = new RecoveredFiles(staged, home);
    this.settings = read(world, staged);
    this.key = credential instanceof Credential.KeyFile file ? Optional.of(file) : Optional.empty();
    this.keyFile =
        settings
            .flatMap(one -> one.vault().keyFile())
            .map(Path::of)
            .orElse(home.resolve(Credentials.KEY));
  }

  /** Empty where they cannot be read; that is told when they are in the home. */
  private static Optional<Settings> read(World world, Path staged) {
    Map<String, String> env = new HashMap<>(world.env());
    env.put("CARAVAN_HOME", staged.toString());
    try {
      return Optional.of(new SettingsLoader(env, world.userHome()).load(Optional.empty()));
    } catch (SettingsException e) {
      return Optional.empty();
    }
  }

  /** Refuses a home that is somebody else's, before anything is changed. */
  void refuseUnlessFree(DestinationSettings from, boolean force, boolean acceptNewVault)
      throws IOException, CommandException {
    if (Files.exists(home) && !Files.isDirectory(home)) {
      throw CommandException.usage(
          "The Caravan home " + home + " is not a directory. Set CARAVAN_HOME to another place.");
    }
    if (Files.exists(home.resolve("locks").resolve("service"))) {
      ServeCommand.takeHome(home).close(); // says so where a service runs
    }
    if (!force) {
      List<Path> others = new ArrayList<>(files.differing());
      if (key.isPresent() && Files.exists(keyFile) && !KeyFiles.holds(keyFile, key.get())) {
        others.add(keyFile);
      }
      Path standard = home.resolve("vault");
      boolean isPlace = Engine.directory(from).map(standard::equals).orElse(false);
      if (!isPlace && Files.exists(standard.resolve(VaultParameters.NAME))) {
        others.add(standard);
      }
      if (!others.isEmpty()) {
        throw CommandException.failed(
            "The Caravan home "
                + home
                + " is in use: there is another "
                + String.join(", ", others.stream().map(Path::toString).toList())
                + ". Nothing was changed. Set CARAVAN_HOME to an empty place, or use --force, which"
                + " keeps settings and key under another name.");
      }
    }
    for (String destination : force || acceptNewVault ? Set.<String>of() : destinations()) {
      Optional<String> pinned = new ClientState(home).pinnedVault(destination);
      if (pinned.isPresent() && !pinned.get().equals(vault)) {
        throw CommandException.of(
            ExitCode.DAMAGE,
            "The Caravan home "
                + home
                + " knows another vault as '"
                + destination
                + "' ("
                + pinned.get()
                + ", and this is "
                + vault
                + "). Nothing was changed. Set CARAVAN_HOME to an empty place, or say"
                + " --accept-new-vault.");
      }
    }
  }

  private Set<String> destinations() {
    Set<String> names = new LinkedHashSet<>(Set.of(RecoverPlace.NAME));
    settings.ifPresent(one -> names.addAll(one.destinations().keySet()));
    return names;
  }

  /** What {@link #write} would write. */
  List<Path> planned() throws IOException {
    List<Path> planned = new ArrayList<>(files.missing());
    planned.addAll(files.differing());
    if (key.isPresent() && !KeyFiles.holds(keyFile, key.get())) {
      planned.add(keyFile);
    }
    return planned;
  }

  /** Writes what is not there yet; the key first, since all else is of no use without it. */
  List<Path> write() throws IOException {
    List<Path> written = new ArrayList<>();
    if (key.isPresent() && !KeyFiles.holds(keyFile, key.get())) {
      if (Files.exists(keyFile)) {
        RecoveredFiles.putAside(keyFile, world.clock().instant());
      }
      Path folder = keyFile.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      KeyFiles.create(
          keyFile,
          key.get(),
          List.of("The key of the Caravan vault " + vault + ".", "Keep a copy in another place."));
      written.add(keyFile);
    }
    written.addAll(files.write(world.clock().instant()));
    return written;
  }

  /** From now on each destination must hold this vault, also one that is away today. */
  void pin(Settings settings, boolean anew) throws IOException {
    ClientState state = new ClientState(home);
    for (DestinationSettings destination : settings.destinations().values()) {
      if (!destination.organized() && (anew || state.pinnedVault(destination.name()).isEmpty())) {
        state.pinVault(destination.name(), vault);
      }
    }
  }
}
