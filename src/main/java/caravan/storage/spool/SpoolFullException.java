package caravan.storage.spool;

import java.io.IOException;

/** The spool has no room within its limit for one more object. */
public final class SpoolFullException extends IOException {
  private static final long serialVersionUID = 1L;

  SpoolFullException(String message) {
    super(message);
  }
}
