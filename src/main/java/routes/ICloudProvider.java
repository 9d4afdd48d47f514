package routes;

import caravan.config.DestinationSettings;
import caravan.config.ICloudSettings;
import caravan.storage.ObjectStore;
import caravan.storage.icloud.Downloads;
import caravan.storage.icloud.DriveFolder;
import caravan.storage.icloud.ICloudFolderStore;
import caravan.storage.icloud.Materialization;
import caravan.storage.icloud.web.ICloudAccount;
import caravan.storage.icloud.web.ICloudWebStore;
import java.nio.file.Path;
import java.util.Map;

/**
 * The kind {@code icloud}: the iCloud Drive folder of this machine, or the web service. Safe for
 * concurrent use.
 */
public final class ICloudProvider extends ObjectStoreProvider implements AutoCloseable {
  /** Where the vault is in the drive if nothing else is said. */
  private static final String FOLDER = "Caravan";

  private final ObjectStore store;

  /**
   * @param settings with the options that {@code docs/destinations/icloud.md} explains, and {@code
   *     create}, whether to make what is missing; only {@code init} does
   */
  public ICloudProvider(ProviderSettings settings) {
    this(store(settings.destination(), settings.environment()));
  }

  private ICloudProvider(ObjectStore store) {
    super(store);
    this.store = store;
  }

  private static ObjectStore store(DestinationSettings settings, Map<String, String> environment) {
    try {
      return ICloudSettings.web(settings)
          ? new ICloudWebStore(
              new ICloudAccount(ICloudSettings.access(settings, environment)),
              settings.option("folder").orElse(FOLDER).replaceAll("^/+|/+$", ""),
              settings.flag("create"))
          : folder(settings);
    } catch (IllegalArgumentException e) {
      return new RefusedStore(String.valueOf(e.getMessage())); // the others go on
    }
  }

  private static ObjectStore folder(DestinationSettings settings) {
    Path userHome = Path.of(System.getProperty("user.home"));
    Path directory =
        settings
            .option("directory")
            .map(Path::of)
            .or(() -> DriveFolder.standard(System.getProperty("os.name", ""), userHome))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The destination '"
                            + settings.name()
                            + "' lacks 'directory': this system has no iCloud Drive of its own."));
    return new ICloudFolderStore(
        directory,
        settings.flag("create"),
        Materialization.ofThisMachine(),
        Downloads.ofThisMachine());
  }

  @Override
  public void close() throws Exception {
    if (store instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}
