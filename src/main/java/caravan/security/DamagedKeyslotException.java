package caravan.security;

import java.io.IOException;

/** A key slot is not what was stored, or is of no known form. Exit code 5. */
public final class DamagedKeyslotException extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedKeyslotException(String message) {
    super(message);
  }

  public DamagedKeyslotException(String message, Throwable cause) {
    super(message, cause);
  }
}
