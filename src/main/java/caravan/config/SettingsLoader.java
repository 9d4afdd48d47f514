package caravan.config;

import caravan.service.drop.DropSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the settings: {@code caravan.yaml} in the Caravan home ({@code CARAVAN_HOME}, else {@code
 * ~/.caravan}) or the file given, then what the environment puts over it ({@code
 * CARAVAN_REQUIRED_COPIES} for {@code caravan.required-copies}; underscores do not count, lists are
 * split at commas). Nothing need be there: every setting has a default.
 *
 * <p>A file has at most 1 MiB. Immutable and safe for concurrent use.
 */
public final class SettingsLoader {
  /** The file's name in the Caravan home. */
  public static final String FILE_NAME = "caravan.yaml";

  private static final String PREFIX = "CARAVAN_";

  private final Map<String, String> environment;
  private final Path userHome;

  /**
   * @param environment as {@link System#getenv()} gives it
   * @param userHome what {@code ~} stands for
   */
  public SettingsLoader(Map<String, String> environment, Path userHome) {
    this.environment = Map.copyOf(environment);
    this.userHome = userHome;
  }

  /** A loader for this process. */
  public static SettingsLoader system() {
    return new SettingsLoader(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** The Caravan home; it need not be there. */
  public Path home() {
    String home = environment.getOrDefault("CARAVAN_HOME", "");
    return home.isEmpty()
        ? userHome.resolve(".caravan")
        : Path.of(home).toAbsolutePath().normalize();
  }

  /**
   * Reads the settings.
   *
   * @param config the file given on the command line, which must be there then
   * @throws SettingsException if a setting is bad, or the file cannot be read
   */
  public Settings load(Optional<Path> config) throws SettingsException {
    Path file = config.orElseGet(() -> home().resolve(FILE_NAME));
    Optional<String> yaml = read(file, config.isPresent());
    return settings(
        yaml.isPresent() ? SettingsTree.parse(file.toString(), yaml.get()) : SettingsTree.empty(),
        yaml.isPresent() ? Optional.of(file) : Optional.empty());
  }

  /**
   * What the settings would be if a file held this text, with all that the environment puts over
   * it. Reads and writes no file.
   *
   * @param place what messages call the text
   * @throws SettingsException if a setting is bad
   */
  public Settings wouldBe(Path file, String place, String yaml) throws SettingsException {
    return settings(SettingsTree.parse(place, yaml), Optional.of(file));
  }

  private Settings settings(SettingsTree tree, Optional<Path> file) throws SettingsException {
    List<String> warnings = override(tree);
    return new SettingsReader(tree, home(), userHome, environment).read(file, warnings);
  }

  /**
   * Reads settings from a text, as it stands: the environment puts nothing over it.
   *
   * @param place what messages call the text
   * @throws SettingsException if a setting is bad
   */
  public Settings parse(String place, String yaml) throws SettingsException {
    return new SettingsReader(SettingsTree.parse(place, yaml), home(), userHome, environment)
        .read(Optional.empty(), List.of());
  }

  /**
   * One setting that somebody has made.
   *
   * @param key as {@code caravan.required-copies}
   * @param values its text, or the texts of a list; secrets are references there
   * @param place where it was made
   */
  public record Made(String key, List<String> values, String place) {}

  /**
   * All settings that were made, by the file and the environment; they are valid.
   *
   * @throws SettingsException if one is bad, or the file cannot be read
   */
  public List<Made> made(Optional<Path> config) throws SettingsException {
    load(config);
    Path file = config.orElseGet(() -> home().resolve(FILE_NAME));
    Optional<String> yaml = read(file, false);
    SettingsTree tree =
        yaml.isPresent() ? SettingsTree.parse(file.toString(), yaml.get()) : SettingsTree.empty();
    override(tree);
    List<Made> all = new ArrayList<>();
    tree.all()
        .forEach(
            (path, texts) ->
                all.add(
                    new Made(
                        "caravan." + String.join(".", path),
                        texts.stream().map(SettingsTree.Text::value).toList(),
                        (texts.isEmpty() ? tree.place(path) : texts.get(0).place()).toString())));
    return all;
  }

  private List<String> override(SettingsTree tree) {
    Set<String> destinations = tree.names("destinations");
    if (destinations.isEmpty()) {
      destinations = Set.of(Settings.DEFAULT_DESTINATION);
    }
    Map<String, List<String>> known = new HashMap<>();
    Set<String> drops = tree.names("drop");
    if (drops.isEmpty()) {
      drops = Set.of(DropSettings.STANDARD);
    }
    for (List<String> path : SettingsSchema.leaves(destinations, tree.names("sources"), drops)) {
      known.put(squashed(String.join("", path)), path);
    }
    List<String> warnings = new ArrayList<>();
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String name = variable.getKey();
      if (!name.startsWith(PREFIX)) {
        continue;
      }
      String squashed = squashed(name.substring(PREFIX.length()));
      List<String> path = known.get(squashed);
      if (path != null) {
        tree.override(path, variable.getValue(), Place.of("environment variable " + name));
        continue;
      }
      // Others have variables of this prefix too (the launcher, Kubernetes), so none is refused.
      String nearest = Nearest.to(squashed, known.keySet()).orElse("");
      if (Nearest.distance(squashed, nearest) <= 2) {
        warnings.add(
            "The environment variable "
                + name
                + " sets nothing. For caravan."
                + String.join(".", known.get(nearest))
                + " it is "
                + PREFIX
                + String.join("_", known.get(nearest))
                    .replaceAll("[.-]", "_")
                    .toUpperCase(Locale.ROOT)
                + ".");
      }
    }
    return warnings;
  }

  private static String squashed(String name) {
    return name.replaceAll("[._-]", "").toLowerCase(Locale.ROOT);
  }

  private static Optional<String> read(Path file, boolean mustExist) throws SettingsException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(SettingsTree.MAX_LENGTH + 1);
    } catch (NoSuchFileException e) {
      if (mustExist) {
        throw new SettingsException("There is no settings file " + file + ".", e);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new SettingsException(
          "The settings file " + file + " cannot be read: " + e.getMessage() + ".", e);
    }
    if (bytes.length > SettingsTree.MAX_LENGTH) {
      throw new SettingsException("The settings file " + file + " is larger than 1 MiB.");
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw new SettingsException("The settings file " + file + " is not UTF-8 text.", e);
    }
  }
}
