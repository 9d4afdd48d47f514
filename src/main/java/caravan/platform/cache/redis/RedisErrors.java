package caravan.platform.cache.redis;

import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** What a failure of Redis means. */
final class RedisErrors {
  private RedisErrors() {}

  /** One sentence, without what was to be stored. */
  static String sentence(String name, JedisException failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String message = String.valueOf(at.getMessage());
      if (at instanceof JedisAccessControlException || message.startsWith("NOAUTH")) {
        return "The Redis at "
            + name
            + " refuses the user or password (caravan.cache.password, and the user in"
            + " caravan.cache.uri).";
      }
      if (at instanceof SSLException) {
        return "The Redis at "
            + name
            + " has no certificate that is trusted for this name ("
            + message
            + "). Set caravan.cache.certificates to a PEM file with it, and caravan.cache.uri to the"
            + " name in it.";
      }
      if (message.startsWith("OOM")) {
        return "The Redis at " + name + " is full (its maxmemory, with no policy that evicts).";
      }
    }
    return "The Redis at "
        + name
        + (failure instanceof JedisConnectionException
            ? " does not answer (caravan.cache.uri)."
            : " does not do what a cache needs: " + failure.getMessage() + ".");
  }
}
