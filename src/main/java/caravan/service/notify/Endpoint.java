package caravan.service.notify;

import java.io.IOException;
import java.util.Map;

/** Sends to an address of any kind that the routes know. Safe for concurrent use. */
public interface Endpoint {
  /**
   * Sends.
   *
   * @param uri of an endpoint; may hold secrets, and is in no message
   * @throws IOException if it did not get there; {@link RefusedException} if there is no such kind
   */
  void send(String uri, Map<String, Object> headers, String body) throws IOException;
}
