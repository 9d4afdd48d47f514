package caravan.model.meaning;

/**
 * Why an analyzer could not say what a content means. The content itself is as safe as any other.
 *
 * @param reason which limit it met, or what is wrong with it
 * @param detail for people, of Caravan's own words: nothing of the content is in it
 */
public record Unreadable(Reason reason, String detail) {
  /** Why not. */
  public enum Reason {
    /** Larger than the analyzer takes. */
    TOO_LARGE,
    /** It took longer than is allowed. */
    TIMED_OUT,
    /** It needed more memory than is allowed. */
    OUT_OF_MEMORY,
    /** The worker ended in its middle. */
    CRASHED,
    /** It expands, nests or repeats beyond what is allowed. */
    BOMB,
    /** It can be opened only with a password. */
    ENCRYPTED,
    /** It is not what it says to be, or broken. */
    MALFORMED,
    /** Its bytes could not be read from the vault. */
    UNAVAILABLE
  }
}
