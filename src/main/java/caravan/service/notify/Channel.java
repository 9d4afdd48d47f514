package caravan.service.notify;

import java.io.IOException;

/** A way to people. Safe for concurrent use. */
public interface Channel {
  /**
   * Tells them, once.
   *
   * @throws IOException if it did not get there; {@link RefusedException} if it never will
   */
  void send(Notice notice) throws IOException, InterruptedException;
}
