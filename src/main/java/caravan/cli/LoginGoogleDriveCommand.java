package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Secret;
import caravan.config.Settings;
import caravan.storage.StoreException;
import caravan.storage.drive.DriveAccount;
import caravan.storage.drive.DriveClient;
import caravan.storage.drive.login.DriveClientId;
import caravan.storage.drive.login.DriveLogin;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a person give Caravan a place in a Google Drive, in a browser. */
@Command(
    name = "google-drive",
    description = {
      "Log in to a destination of the kind google-drive as a person, in a browser. What Google",
      "grants is written into the file that the destination's 'credentials' name, for its owner",
      "alone. docs/destinations/google-drive.md says how to get a client file."
    })
final class LoginGoogleDriveCommand extends CliCommand {
  /** Long enough to choose an account and to find a second factor. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** The name of a client file that lies beside the credentials. */
  private static final String NEIGHBOUR = "client.json";

  private static final int LARGEST = 16 * 1024;

  private final Consumer<String> browser;

  @Parameters(index = "0", paramLabel = "NAME", description = "The destination.")
  String name = "";

  @Option(
      names = "--client",
      paramLabel = "FILE",
      description = {
        "The JSON of a desktop client from the Google console; default: the client of the last",
        "login, or client.json beside the credentials."
      })
  @Nullable Path client;

  @Option(names = "--no-browser", description = "Only print the address; open it yourself.")
  boolean noBrowser;

  @Option(
      names = "--full-access",
      description = {
        "Ask for all files of the drive, not only for those that Caravan makes: for a vault that",
        "another client made. A shared drive needs it always."
      })
  boolean fullAccess;

  @Option(names = "--force", description = "Replace credentials that still work.")
  boolean force;

  LoginGoogleDriveCommand() {
    this(Browser::open);
  }

  LoginGoogleDriveCommand(Consumer<String> browser) {
    this.browser = browser;
  }

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    DestinationSettings destination = settings.destinations().get(name);
    if (destination == null || !destination.kind().equals("google-drive")) {
      throw CommandException.usage(
          "There is no destination '" + name + "' of the kind google-drive.");
    }
    Path file = file(destination);
    Optional<String> existing = text(file);
    if (existing.isPresent() && !force) {
      refuseToReplace(world, destination, file, existing.get());
    }
    DriveClientId id = clientId(file, existing);
    prepare(file);
    boolean all = fullAccess || destination.option("shared-drive").isPresent();
    DriveLogin login =
        new DriveLogin(
            name,
            id,
            destination.option("token-endpoint").orElse(id.tokenUri().toString()),
            all ? DriveLogin.WHOLE_DRIVE : DriveLogin.OWN_FILES,
            PATIENCE,
            timeout(destination),
            world.clock());
    String granted = login.run(address -> show(world, address));
    OwnerFile.write(file, granted.getBytes(StandardCharsets.UTF_8));
    if (common.json) {
      ObjectNode json = Json.object();
      json.put("destination", name);
      json.put("file", file.toString());
      json.put("scope", login.scope());
      Json.print(world, json);
    } else {
      world.print(
          "Logged in to Google Drive for '"
              + name
              + "'; "
              + file
              + " holds what was granted, for you alone.");
    }
    return ExitCode.DONE;
  }

  /** Before the person has been asked, since what Google grants would be lost. */
  private void prepare(Path file) throws CommandException {
    try {
      OwnerFile.prepare(file);
    } catch (IOException e) {
      throw CommandException.failed(
          "The 'credentials' of '"
              + name
              + "' cannot be written to "
              + file
              + " ("
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
              + "). Name another file, or correct the rights.");
    }
  }

  private void show(World world, String address) {
    world.say("Open this address in a browser on this machine, and allow the access:");
    world.say(address);
    if (!noBrowser) {
      browser.accept(address);
    }
  }

  private Path file(DestinationSettings destination) throws CommandException {
    Secret credentials = destination.secrets().get("credentials");
    String reference = credentials == null ? "" : credentials.reference();
    if (!reference.startsWith("file:")) {
      throw CommandException.usage(
          "The destination '"
              + name
              + "' has no file for what Google grants. Set its 'credentials' to file:PATH.");
    }
    return Path.of(reference.substring("file:".length()));
  }

  /**
   * Replaces only what Google does not accept any more; anything else may be of use to somebody.
   */
  private void refuseToReplace(
      World world, DestinationSettings destination, Path file, String existing)
      throws CommandException {
    String start = "The 'credentials' of '" + name + "' in " + file;
    DriveAccount account;
    try {
      account = DriveAccount.parse(name, existing, Optional.empty());
    } catch (IllegalArgumentException e) {
      throw CommandException.failed(
          start + " are something else than a login. Name another file, or use --force.");
    }
    if (account.service()) {
      throw CommandException.failed(
          start
              + " are those of a service account, which needs no login. Use --force to replace"
              + " them.");
    }
    try {
      DriveClient.prove(
          account, name, destination.option("token-endpoint"), timeout(destination), world.clock());
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.DENIED) {
        return;
      }
      throw CommandException.failed(
          start
              + " may still work: "
              + e.getMessage()
              + " Try again later, or use --force to replace them.");
    } catch (IOException e) {
      throw CommandException.failed(start + " may still work: " + e.getMessage() + ".");
    }
    throw CommandException.failed(start + " still work. Use --force to replace them.");
  }

  private DriveClientId clientId(Path file, Optional<String> existing) throws Exception {
    Path given = client;
    if (given == null && existing.isPresent()) {
      try {
        return DriveClientId.parse(file.toString(), existing.get());
      } catch (IllegalArgumentException e) {
        // not of a login: the client is elsewhere
      }
    }
    Path from = given == null ? file.resolveSibling(NEIGHBOUR) : given;
    String text =
        text(from)
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "There is no client file "
                            + from
                            + " for '"
                            + name
                            + "'. Make a desktop client in the Google console, and name its file"
                            + " with --client."));
    try {
      return DriveClientId.parse(from.toString(), text);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }

  private static Duration timeout(DestinationSettings destination) {
    return destination.option("timeout").map(Duration::parse).orElse(DriveClient.DEFAULT_TIMEOUT);
  }

  /** What is in a small file; empty if it is not there, or empty itself. */
  private static Optional<String> text(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST);
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.isBlank() ? Optional.empty() : Optional.of(text);
  }
}
