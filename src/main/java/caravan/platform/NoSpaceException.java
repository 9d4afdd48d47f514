package caravan.platform;

import java.io.IOException;

/** The file system, or the owner's quota on it, is full: further writing will fail as well. */
public final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  public NoSpaceException(String message) {
    super(message);
  }
}
