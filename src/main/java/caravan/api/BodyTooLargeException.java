package caravan.api;

import java.io.IOException;

/** A request's body is longer than any that the service takes. */
final class BodyTooLargeException extends IOException {
  private static final long serialVersionUID = 1;

  BodyTooLargeException(long limit) {
    super("A request's body may have " + limit + " bytes. Send less.");
  }
}
