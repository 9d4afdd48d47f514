package caravan.cli;

import caravan.config.Settings;
import caravan.graph.GraphSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Which settings a running service cannot take over: they hold from its next start on. */
final class RestartNeeded {
  private static final Map<String, Function<Settings, Object>> AT_THE_START =
      new TreeMap<>(
          Map.of(
              "caravan.cache", Settings::cache, // the claims of drop folders
              "caravan.drop", Settings::drops,
              "caravan.graph", RestartNeeded::place, // its health check
              "caravan.notify", settings -> settings.automation().notifications(),
              "caravan.server", Settings::server));

  private RestartNeeded() {}

  /** A password has no equal, and is read anew each time. */
  private static Object place(Settings settings) {
    return List.of(
        settings.graph().mode(), settings.graph().server().map(GraphSettings.Server::uri));
  }

  /**
   * The keys that differ.
   *
   * @param started with what the service began
   */
  static List<String> between(Settings started, Settings now) {
    List<String> keys = new ArrayList<>();
    AT_THE_START.forEach(
        (key, part) -> {
          if (!part.apply(started).equals(part.apply(now))) {
            keys.add(key);
          }
        });
    return keys;
  }
}
