package caravan.security;

import java.io.IOException;

/** A change of keys that would do harm, or that makes no sense, was not made. Exit code 1. */
public final class KeyRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  public KeyRefusedException(String message) {
    super(message);
  }
}
