package caravan.platform.temporary;

import java.io.IOException;

/** The temporary files of this process may not be larger than they are. */
public final class TemporaryLimitException extends IOException {
  private static final long serialVersionUID = 1L;

  TemporaryLimitException(String message) {
    super(message);
  }
}
