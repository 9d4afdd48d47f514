package routes;

import caravan.storage.s3.S3Options;
import caravan.storage.s3.S3Options.Credentials;
import caravan.storage.s3.S3Options.Encryption;
import caravan.storage.s3.S3Options.Lock;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;

/**
 * Turns the settings of a destination of the kind {@code s3} into what the engine takes. Stateless.
 */
final class S3Settings {
  private static final String PREFIX = "The destination '";

  private S3Settings() {}

  /**
   * @throws IllegalArgumentException with a sentence that names the destination
   */
  static S3Options read(ProviderSettings settings) {
    try {
      return new S3Options(
          settings.name(),
          settings.option("bucket").orElse(""),
          settings.option("prefix").orElse(""),
          settings.option("region").orElse(S3Options.DEFAULT_REGION),
          settings.option("endpoint").map(S3Settings::endpoint),
          settings.flag("path-style"),
          !settings.option("checksums").orElse("").equals("when-required"),
          new Credentials(
              settings.secret("access-key"),
              settings.secret("secret-key"),
              settings.secret("session-token"),
              settings.option("profile")),
          settings.option("storage-class"),
          settings.option("index-storage-class"),
          new Encryption(
              settings
                  .option("encryption")
                  .map(text -> Encryption.Mode.valueOf(constant(text)))
                  .orElse(Encryption.Mode.NONE),
              settings.option("kms-key"),
              settings.secret("customer-key").map(S3Settings::key)),
          new Lock(
              settings
                  .option("object-lock")
                  .map(text -> Lock.Mode.valueOf(constant(text)))
                  .orElse(Lock.Mode.NONE),
              settings.option("object-lock-days").map(Integer::parseInt).orElse(0)),
          settings.flag("requester-pays"),
          settings
              .option("part-size")
              .map(text -> (int) Math.min(Integer.MAX_VALUE, Long.parseLong(text)))
              .orElse(S3Options.DEFAULT_PART_BYTES),
          settings.option("parts-from").map(Long::parseLong).orElse(S3Options.DEFAULT_PARTS_FROM),
          settings.option("timeout").map(Duration::parse).orElse(S3Options.DEFAULT_TIMEOUT));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(PREFIX)
          ? e
          : new IllegalArgumentException(
              PREFIX + settings.name() + "' is not set up right: " + message + ".", e);
    }
  }

  private static String constant(String text) {
    return text.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static URI endpoint(String text) {
    URI uri = URI.create(text);
    if (!"https".equals(uri.getScheme()) && !"http".equals(uri.getScheme())
        || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "'endpoint' must be an address, as https://s3.example.org");
    }
    return uri;
  }

  private static byte[] key(String base64) {
    try {
      return Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'customer-key' is not base64", e);
    }
  }
}
