package caravan.storage.icloud.web;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How to reach one account.
 *
 * @param destination for messages
 * @param account the Apple ID
 * @param password of the account; never sent, never stored
 * @param signIn where one signs in, as {@code https://idmsa.apple.com}
 * @param setup where the services are asked for, as {@code https://setup.icloud.com}
 * @param timeout of a call, until its answer is whole; ten times that for content
 * @param state a folder of this destination alone, where the sealed session is kept
 */
public record ICloudAccess(
    String destination,
    String account,
    String password,
    URI signIn,
    URI setup,
    Duration timeout,
    Path state) {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  public static final URI APPLE_SIGN_IN = URI.create("https://idmsa.apple.com");
  public static final URI APPLE_SETUP = URI.create("https://setup.icloud.com");

  @Override
  public String toString() {
    return "ICloudAccess[" + destination + "]"; // and nothing secret
  }
}
