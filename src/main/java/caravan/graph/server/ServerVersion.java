package caravan.graph.server;

import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which servers can do what the graph asks of them. */
final class ServerVersion {
  /** The first whose subqueries name what they take from outside, {@code CALL (n) {…}}. */
  private static final int LEAST_MAJOR = 5;

  private static final int LEAST_MINOR = 23;

  private static final Pattern VERSION = Pattern.compile("([0-9]{1,9})(?:\\.([0-9]{1,9}))?\\b.*");

  private ServerVersion() {}

  /**
   * @param version as the server reports that of its kernel: {@code 5.26.0}, {@code 5.27-aura}
   * @throws GraphException if it is too old, or none
   */
  static void require(String version) throws GraphException {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches()) {
      throw new GraphException(
          Reason.SETTINGS,
          "The graph's server reports '"
              + version
              + "' as its version, which none of Neo4j's is. Set caravan.graph.uri to a Neo4j"
              + " server, or caravan.graph.mode to 'embedded'.");
    }
    int major = Integer.parseInt(parts.group(1));
    int minor = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
    if (major < LEAST_MAJOR || (major == LEAST_MAJOR && minor < LEAST_MINOR)) {
      throw new GraphException(
          Reason.SETTINGS,
          "The graph's server is Neo4j "
              + version
              + ", and Caravan needs 5.23 or newer. Update it, or set caravan.graph.mode to"
              + " 'embedded'.");
    }
  }
}
