package caravan.analysis.backlog;

import java.io.IOException;

/** Another process works on the backlog. */
public final class BusyException extends IOException {
  private static final long serialVersionUID = 1L;

  BusyException(String message, Throwable cause) {
    super(message, cause);
  }
}
