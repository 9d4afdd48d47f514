package caravan.service.notify;

import java.io.IOException;

/** The other side does not take a notice, and would not take it when it is sent again. */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  public RefusedException(String message) {
    super(message);
  }

  public RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
