package caravan.security.access;

/** Somebody asked for what their role does not allow; the message says so in a sentence. */
public final class NotAllowedException extends Exception {
  private static final long serialVersionUID = 1;

  public NotAllowedException(String message) {
    super(message);
  }
}
