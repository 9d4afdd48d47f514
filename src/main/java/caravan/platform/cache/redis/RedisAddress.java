package caravan.platform.cache.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where a Redis is.
 *
 * @param host name or address
 * @param port TCP
 * @param tls whether the connection is encrypted, and the server's certificate checked: whether it
 *     is trusted, and for this host
 * @param database its number
 * @param user empty for the default user
 */
public record RedisAddress(
    String host, int port, boolean tls, int database, Optional<String> user) {
  private static final int PORT = 6379;
  private static final String WANTED =
      "it is no address of a Redis; write redis://HOST:PORT/DATABASE, or rediss:// for TLS";

  /**
   * Reads {@code redis://[USER@]HOST[:PORT][/DATABASE]}, or {@code rediss://…} for TLS.
   *
   * @throws IllegalArgumentException if it is none; the message is for people, and does not repeat
   *     it, as it may hold a password
   */
  public static RedisAddress parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(WANTED); // without the cause, which repeats the text
    }
    boolean tls = "rediss".equals(uri.getScheme());
    String path = uri.getPath() == null ? "" : uri.getPath();
    if ((!tls && !"redis".equals(uri.getScheme()))
        || uri.getHost() == null
        || uri.getQuery() != null
        || uri.getFragment() != null
        || !path.matches("(/[0-9]{0,4})?")) {
      throw new IllegalArgumentException(WANTED);
    }
    String user = uri.getUserInfo();
    if (user != null && user.contains(":")) {
      throw new IllegalArgumentException(
          "a password does not belong into an address; set caravan.cache.password to env:NAME or"
              + " file:PATH");
    }
    return new RedisAddress(
        uri.getHost(),
        uri.getPort() < 0 ? PORT : uri.getPort(),
        tls,
        path.length() > 1 ? Integer.parseInt(path.substring(1)) : 0,
        Optional.ofNullable(user));
  }

  /** The same place, with TLS or without. */
  public RedisAddress withTls(boolean wanted) {
    return new RedisAddress(host, port, wanted, database, user);
  }

  /** As people know it, without the user. */
  @Override
  public String toString() {
    return (tls ? "rediss://" : "redis://") + host + ":" + port;
  }
}
