package caravan.model;

/**
 * Something about one path that a person should know; the run went on.
 *
 * @param path for people
 * @param kind in a word
 * @param reason what the system said
 */
public record Problem(String path, Kind kind, String reason) {
  /** What happened to the path. */
  public enum Kind {
    /** It could not be read; it is not in the snapshot. */
    UNREADABLE,
    /** It changed while it was read; it is stored as it was read, and read again next time. */
    CHANGED,
    /** Some of its metadata could not be read or is not supported here. */
    METADATA,
    /** The owner's policy for sensitive files leaves it out; it is not in the snapshot. */
    LEFT_OUT,
    /** The owner's policy for sensitive files holds it until a person says yes. */
    HELD
  }
}
