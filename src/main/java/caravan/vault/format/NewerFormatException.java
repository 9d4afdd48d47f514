package caravan.vault.format;

import java.io.IOException;

/** A vault of a format that this version does not know. Nothing is wrong with it. */
public final class NewerFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  public NewerFormatException(String message) {
    super(message);
  }
}
