package caravan.model.meaning;

/** How much harm a content does in the wrong hands; in rising order. */
public enum Level {
  PUBLIC,
  INTERNAL,
  CONFIDENTIAL,
  RESTRICTED
}
