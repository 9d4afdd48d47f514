package caravan.config;

import caravan.storage.icloud.web.ICloudAccess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What the settings of a destination of the kind {@code icloud} say. Pure functions. */
public final class ICloudSettings {
  private static final String KIND = "icloud";

  private ICloudSettings() {}

  /** Whether it is reached over the web, and not through a folder of this machine. */
  public static boolean web(DestinationSettings settings) {
    return settings.kind().equals(KIND) && settings.option("mode").orElse("folder").equals("web");
  }

  /**
   * How to reach the account over the web.
   *
   * @throws IllegalArgumentException if it was not allowed, or if something is missing; the message
   *     names the destination and what to do
   */
  public static ICloudAccess access(DestinationSettings settings, Map<String, String> environment) {
    if (!settings.flag("unofficial")) {
      throw new IllegalArgumentException(
          "The destination '"
              + settings.name()
              + "' is iCloud over the web, whose protocol is unofficial: Apple may change it, or"
              + " refuse it, at any time. If that is all right, set 'unofficial: true'; the mode"
              + " 'folder' needs no such thing.");
    }
    return new ICloudAccess(
        settings.name(),
        required(settings, "account"),
        settings.secret("password", environment).orElseThrow(() -> missing(settings, "password")),
        endpoint(settings, "endpoint", ICloudAccess.APPLE_SIGN_IN),
        endpoint(settings, "setup-endpoint", ICloudAccess.APPLE_SETUP),
        settings.option("timeout").map(Duration::parse).orElse(ICloudAccess.DEFAULT_TIMEOUT),
        Path.of(required(settings, "state")));
  }

  private static URI endpoint(DestinationSettings settings, String option, URI otherwise) {
    if (settings.option(option).isEmpty()) {
      return otherwise;
    }
    try {
      URI uri = URI.create(settings.option(option).get());
      if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "The destination '"
            + settings.name()
            + "' has a bad '"
            + option
            + "': write an address, as "
            + otherwise
            + ".");
  }

  private static String required(DestinationSettings settings, String option) {
    return settings.option(option).orElseThrow(() -> missing(settings, option));
  }

  private static IllegalArgumentException missing(DestinationSettings settings, String option) {
    return new IllegalArgumentException(
        "The destination '"
            + settings.name()
            + "' lacks '"
            + option
            + "', which iCloud over the web needs.");
  }
}
