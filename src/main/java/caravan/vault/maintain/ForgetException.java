package caravan.vault.maintain;

import java.io.IOException;

/** A request to forget that is not clear, or goes too far; nothing was forgotten. */
public final class ForgetException extends IOException {
  private static final long serialVersionUID = 1L;

  public ForgetException(String message) {
    super(message);
  }
}
