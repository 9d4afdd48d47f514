package caravan.cli;

import caravan.api.LocalToken;
import caravan.config.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells the client of this machine where the service is and what opens it, in a file that only its
 * owner can read; removed when the service ends. A service with TLS is not told of: its client
 * would have to trust its certificate.
 */
final class ServiceNote implements AutoCloseable {
  /** The file's name in the Caravan home; lines of {@code key=value}. */
  static final String FILE = "service.properties";

  private final Path file;

  private ServiceNote(Path file) {
    this.file = file;
  }

  static ServiceNote write(Path home, int port, LocalToken token, ServerSettings server)
      throws IOException {
    Path file = home.resolve(FILE);
    Files.deleteIfExists(file);
    if (server.certificate().isEmpty()) {
      String host =
          server.address().contains(":") ? "[" + server.address() + "]" : server.address();
      OwnerFile.write(
          file,
          ("url=http://"
                  + host
                  + ":"
                  + port
                  + "\ntoken="
                  + token.secret()
                  + "\npid="
                  + ProcessHandle.current().pid()
                  + "\n")
              .getBytes(StandardCharsets.US_ASCII));
    }
    return new ServiceNote(file);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
