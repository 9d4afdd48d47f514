package caravan.service.drop;

/** What becomes of a dropped file once it has its copies. */
public enum After {
  /** It stays where it is. */
  KEEP,
  /** It goes to {@code .caravan/done/}, with its sub-folders. */
  MOVE,
  /** It is deleted. */
  DELETE
}
