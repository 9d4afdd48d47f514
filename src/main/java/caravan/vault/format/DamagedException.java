package caravan.vault.format;

import java.io.IOException;

/**
 * Stored bytes are not what they must be: damage, a lying writer, or a mix-up. Never wrong bytes
 * instead.
 */
public final class DamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedException(String message) {
    super(message);
  }

  public DamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
