package caravan.analysis.language;

/**
 * In which language a file is written.
 *
 * @param language as {@code java}, {@code c++}; empty if it is none that is known
 * @param confidence in [0,1]; of a name alone 0.9 and more
 * @param evidence what tells, for people; nothing of the file's own text is in it
 */
public record Guess(String language, double confidence, String evidence) {
  /** No language. */
  public static final Guess NONE = new Guess("", 0, "");

  /** Whether a language was found. */
  public boolean found() {
    return !language.isEmpty();
  }
}
