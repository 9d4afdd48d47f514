package caravan.storage.drive;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.drive.Drive;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Makes the client of one account. It never tries again by itself: the route does. */
public final class DriveClient {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  private DriveClient() {}

  /**
   * @param endpoint the root URL of the Drive API; empty for Google's
   * @param tokenEndpoint where tokens come from; empty for the one that the account names
   * @param timeout of connecting, and of each wait for bytes
   */
  public static Drive create(
      DriveAccount account,
      String destination,
      Optional<String> endpoint,
      Optional<String> tokenEndpoint,
      Duration timeout,
      Clock clock) {
    HttpTransport transport = new NetHttpTransport();
    int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
    DriveTokens tokens =
        new DriveTokens(account, tokenEndpoint, destination, transport, millis, clock);
    Drive.Builder builder =
        new Drive.Builder(transport, GsonFactory.getDefaultInstance(), tokens)
            .setApplicationName("caravan");
    endpoint.ifPresent(url -> builder.setRootUrl(url.endsWith("/") ? url : url + "/"));
    return builder.build();
  }

  /**
   * Asks for a token, and lets it go again.
   *
   * @throws caravan.storage.StoreException if there is none: {@code DENIED} where Google refuses
   *     the account, and anything else where that is not known
   */
  public static void prove(
      DriveAccount account,
      String destination,
      Optional<String> tokenEndpoint,
      Duration timeout,
      Clock clock)
      throws IOException {
    int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
    new DriveTokens(account, tokenEndpoint, destination, new NetHttpTransport(), millis, clock)
        .token();
  }
}
