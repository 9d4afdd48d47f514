package caravan.cli;

import caravan.graph.GraphSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * Whether the knowledge graph could be asked, without asking it anything: a server of somebody
 * else's takes a connection; the embedded one, which starts when something needs it, has its
 * folder. Takes half a second at most.
 */
record GraphProbe(GraphSettings settings, Path home) implements BooleanSupplier {
  private static final int BOLT = 7687;
  private static final int TIMEOUT_MILLIS = 500;

  @Override
  public boolean getAsBoolean() {
    return switch (settings.mode()) {
      case OFF -> true;
      case SERVER -> settings.server().map(server -> answers(server.uri())).orElse(false);
      case EMBEDDED -> {
        Path folder = home.resolve("graph");
        yield !Files.exists(folder) || Files.isWritable(folder);
      }
    };
  }

  private static boolean answers(URI uri) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? BOLT : uri.getPort()),
          TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
