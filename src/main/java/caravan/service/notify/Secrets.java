package caravan.service.notify;

import java.io.IOException;

/** Where a secret is fetched when it is needed. */
public interface Secrets {
  /**
   * The secret, in an array of its own.
   *
   * @throws IOException if it is not there; the message says where it was looked for
   */
  char[] read() throws IOException;
}
