package caravan.analysis.worker;

import caravan.model.meaning.Unreadable;

/** A handler cannot make sense of a content, and says why. */
public final class UnreadableException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Unreadable unreadable;

  /**
   * @param detail for people; nothing of the content may be in it
   */
  public UnreadableException(Unreadable.Reason reason, String detail) {
    super(detail, null, false, false);
    unreadable = new Unreadable(reason, detail);
  }

  public Unreadable unreadable() {
    return unreadable;
  }
}
