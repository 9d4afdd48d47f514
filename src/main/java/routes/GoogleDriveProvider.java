package routes;

import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import caravan.storage.drive.DriveAccount;
import caravan.storage.drive.DriveClient;
import caravan.storage.drive.DriveObjectStore;
import caravan.storage.drive.DriveOptions;
import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.About;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.google.drive.GoogleDriveComponent;
import org.apache.camel.component.google.drive.GoogleDriveConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The kind {@code google-drive}. Nothing is read or connected before the first operation, so that a
 * wrong credential fails that destination and not the start. Safe for concurrent use.
 */
public final class GoogleDriveProvider {
  /** Header: the scheme of the component that has the client of this destination. */
  private static final String COMPONENT = "CaravanDriveComponent";

  private final ProviderSettings settings;
  private @Nullable Connection connection;

  private record Connection(Drive drive, DriveObjectStore store, ObjectStoreProvider provider) {}

  /**
   * @param settings with the options of the kind, which docs/destinations/google-drive.md explains,
   *     and {@code state}, a directory for uploads that were cut off, and {@code create}, whether
   *     to make the folder if it is missing
   */
  public GoogleDriveProvider(ProviderSettings settings) {
    this.settings = settings;
  }

  /** Does what the headers say, and answers in the body. */
  public void call(Exchange exchange) throws StoreException {
    connection().provider().call(exchange);
  }

  /** Prepares the question for the quota, and the component that puts it. */
  public void ask(Exchange exchange) throws StoreException {
    Message message = exchange.getMessage();
    message.setBody(null);
    message.setHeader("CamelGoogleDrive.fields", "storageQuota");
    message.setHeader(COMPONENT, component(exchange.getContext()));
  }

  /** Turns the answer of the component into the room that is left. */
  public void space(Exchange exchange) throws StoreException {
    About about = exchange.getMessage().getBody(About.class);
    if (about == null) {
      throw StoreException.retryable(
          Reason.UNAVAILABLE,
          "Google Drive says nothing of the quota of '" + settings.name() + "'.");
    }
    exchange.getMessage().setBody(connection().store().space(about).orElse(null));
  }

  /** Throws what the component failed with, in the engine's words where it came from Drive. */
  public void failed(Exception thrown) throws Exception {
    StoreException known = StoreFailures.find(thrown, StoreException.class);
    if (known != null) {
      throw known;
    }
    IOException cause = StoreFailures.find(thrown, IOException.class);
    if (cause == null) {
      throw thrown;
    }
    throw connection().store().errors().of("ask for the room of", "all", cause);
  }

  /**
   * One component for each destination, because a component has one client.
   *
   * @return its scheme, which has no characters but those that a scheme may have
   */
  private synchronized String component(CamelContext context) throws StoreException {
    byte[] name = settings.name().getBytes(StandardCharsets.UTF_8);
    String scheme = "google-drive-" + HexFormat.of().formatHex(name);
    if (context.hasComponent(scheme) == null) {
      GoogleDriveComponent component = new ClientComponent(connection().drive());
      component.setConfiguration(new GoogleDriveConfiguration());
      context.addComponent(scheme, component);
    }
    return scheme;
  }

  private synchronized Connection connection() throws StoreException {
    Connection known = connection;
    if (known == null) {
      try {
        known = connect();
      } catch (IllegalArgumentException e) {
        throw StoreException.permanent(Reason.DENIED, String.valueOf(e.getMessage()), e);
      }
      connection = known;
    }
    return known;
  }

  private Connection connect() {
    String name = settings.name();
    Clock clock = Clock.systemUTC();
    String secret =
        settings
            .secret("credentials")
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The destination '" + name + "' lacks its 'credentials'."));
    DriveOptions options =
        new DriveOptions(
            name,
            folder(settings.option("folder").orElse("")),
            settings.option("shared-drive"),
            settings.flag("create"),
            chunkSize(),
            state());
    Drive drive =
        DriveClient.create(
            DriveAccount.parse(name, secret, settings.option("impersonate")),
            name,
            settings.option("endpoint"),
            settings.option("token-endpoint"),
            settings.option("timeout").map(Duration::parse).orElse(DriveClient.DEFAULT_TIMEOUT),
            clock);
    DriveObjectStore store = new DriveObjectStore(drive, options, clock);
    return new Connection(drive, store, new ObjectStoreProvider(store));
  }

  private int chunkSize() {
    Optional<String> size = settings.option("chunk-size");
    return size.isEmpty()
        ? DriveOptions.DEFAULT_CHUNK_SIZE
        : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(size.get()));
  }

  private Path state() {
    return settings
        .option("state")
        .map(Path::of)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The destination '" + settings.name() + "' was given no directory for state."));
  }

  private static List<String> folder(String path) {
    return Arrays.stream(path.split("/")).filter(name -> !name.isBlank()).toList();
  }

  /** The component, with the client of one destination. */
  private static final class ClientComponent extends GoogleDriveComponent {
    private final Drive drive;

    ClientComponent(Drive drive) {
      this.drive = drive;
    }

    @Override
    public Drive getClient(GoogleDriveConfiguration configuration) {
      return drive;
    }
  }
}
