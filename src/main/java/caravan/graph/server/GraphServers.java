package caravan.graph.server;

import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import caravan.graph.GraphServer;
import caravan.graph.GraphSession;
import caravan.graph.GraphSettings;
import caravan.graph.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Opens the graph, wherever the settings say that it is. */
public final class GraphServers {
  private GraphServers() {}

  /**
   * Opens the graph, and brings its schema up to date.
   *
   * @param home the Caravan home
   * @param vault which vault's graph; a name for a folder
   * @param say is told what is waited for, in sentences
   * @throws GraphException if there is none; the message says what to do
   */
  public static GraphSession open(
      GraphSettings settings, Path home, String vault, Consumer<String> say)
      throws IOException, InterruptedException {
    GraphServer server =
        switch (settings.mode()) {
          case EMBEDDED -> EmbeddedServer.start(settings, home, vault, say);
          case SERVER -> ConfiguredServer.connect(settings.server().orElseThrow());
          case OFF ->
              throw new GraphException(
                  Reason.OFF,
                  "The graph is switched off. Set caravan.graph.mode to 'embedded', or to 'server'"
                      + " with a caravan.graph.uri.");
        };
    GraphSession session = new GraphSession(server, settings.timeout());
    try {
      Schema.apply(session, settings.mode() == GraphSettings.Mode.EMBEDDED);
      return session;
    } catch (IOException | RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
