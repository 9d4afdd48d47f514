package caravan.security;

import java.io.IOException;

/** The passphrase or key file is not that of the vault; nothing is damaged. Exit code 6. */
public final class WrongKeyException extends IOException {
  private static final long serialVersionUID = 1L;

  public WrongKeyException(String message) {
    super(message);
  }
}
