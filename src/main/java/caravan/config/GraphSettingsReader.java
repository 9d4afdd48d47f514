package caravan.config;

import caravan.graph.GraphSettings;
import caravan.graph.GraphSettings.Mode;
import caravan.graph.GraphSettings.Server;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads where the knowledge graph runs. */
final class GraphSettingsReader {
  private static final Set<String> SCHEMES =
      Set.of("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc");
  private static final Duration LONGEST = Duration.ofHours(1);

  private final SettingsReader values;
  private final Map<String, String> environment;

  GraphSettingsReader(SettingsReader values, Map<String, String> environment) {
    this.values = values;
    this.environment = environment;
  }

  GraphSettings read() throws SettingsException {
    Optional<URI> uri = values.value(key("uri"), GraphSettingsReader::uri);
    Mode mode =
        values
            .value(key("mode"), GraphSettingsReader::mode)
            .orElse(uri.isPresent() ? Mode.SERVER : Mode.EMBEDDED);
    if (mode == Mode.SERVER && uri.isEmpty()) {
      throw values.bad(key("mode"), "a server needs a 'uri', as neo4j://localhost:7687");
    }
    return new GraphSettings(
        mode,
        mode == Mode.SERVER ? Optional.of(server(uri.orElseThrow())) : Optional.empty(),
        megabytes("heap", GraphSettings.DEFAULT_HEAP, 192),
        megabytes("page-cache", GraphSettings.DEFAULT_PAGE_CACHE, 16),
        values.duration(
            key("timeout"), GraphSettings.DEFAULT_TIMEOUT, Duration.ofSeconds(1), LONGEST),
        values.duration(key("start"), GraphSettings.DEFAULT_START, Duration.ofSeconds(1), LONGEST));
  }

  private Server server(URI uri) throws SettingsException {
    Optional<Secret> secret = values.value(key("password"), Secret::new);
    return new Server(
        uri,
        values.value(key("username"), text -> text).orElse("neo4j"),
        secret.map(one -> () -> one.read(environment)),
        values.value(key("database"), text -> text),
        values.path(key("certificates")),
        values.number(key("pool"), Server.DEFAULT_POOL, 1, 1000));
  }

  private int megabytes(String name, int otherwise, int least) throws SettingsException {
    return values
        .value(
            key(name),
            text -> {
              long megabytes = Sizes.parse(text) >> 20;
              if (megabytes < least || megabytes > 1 << 20) {
                throw new IllegalArgumentException(
                    text + " is out of range; write " + least + "MB or more");
              }
              return (int) megabytes;
            })
        .orElse(otherwise);
  }

  private static Mode mode(String text) {
    for (Mode mode : Mode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is not one of "
            + String.join(
                ", ",
                Arrays.stream(Mode.values()).map(m -> m.name().toLowerCase(Locale.ROOT)).toList()));
  }

  private static URI uri(String text) {
    URI uri = URI.create(text);
    if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "'" + text + "' is no address of a Neo4j server, as neo4j://localhost:7687");
    }
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "user name and password do not belong into it; set graph.username and graph.password");
    }
    return uri;
  }

  private static List<String> key(String name) {
    return List.of("graph", name);
  }
}
