package caravan.graph.search;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A file that was found.
 *
 * @param path in its source
 * @param source whose snapshots have it
 * @param version the newest of its versions that was found
 * @param others older versions that were found too, the newest first
 * @param copies paths of other files with the same content, at most {@value #MOST_COPIES}
 * @param moreCopies how many there are beyond these
 * @param score what its ranks are worth together; only to compare hits of one answer
 * @param why it was found
 * @param title of the content, where it has one; never of what is restricted
 * @param snippet of its text where the words stand; empty if there is none, or it is restricted
 * @param type media type; empty where it is not known
 * @param category as {@code document}
 * @param level how sensitive it is, as {@code internal}; empty where it is not known
 * @param importance in [0,1]
 */
public record Hit(
    String path,
    String source,
    Version version,
    List<Version> others,
    List<String> copies,
    int moreCopies,
    double score,
    Why why,
    String title,
    String snippet,
    String type,
    String category,
    String level,
    double importance) {
  /** The most copies that are named. */
  public static final int MOST_COPIES = 5;

  /** Enough of a snapshot's id to tell it from all others of a vault. */
  private static final int SHORT_ID = 12;

  public Hit {
    others = List.copyOf(others);
    copies = List.copyOf(copies);
  }

  /** What brings this version back, for a POSIX shell. */
  public String restore() {
    String pattern = path.replace("*", "\\*").replace("?", "\\?");
    String snapshot = version.snapshot();
    String id = snapshot.substring(0, Math.min(SHORT_ID, snapshot.length()));
    return "caravan restore " + id + " '" + pattern.replace("'", "'\\''") + "'";
  }

  /**
   * One content that a file had.
   *
   * @param content its id
   * @param snapshot the id of the newest snapshot that has it, or of the one that was asked for
   * @param taken when that snapshot was made
   * @param modified when the file was last changed then
   * @param size in bytes
   * @param current whether the newest snapshot of the source has it
   */
  public record Version(
      String content,
      String snapshot,
      Instant taken,
      Instant modified,
      long size,
      boolean current) {}

  /**
   * Why it was found.
   *
   * @param name words of the question that its path has
   * @param title that its title has
   * @param text that its text has
   * @param keyphrases of it, in which words of the question are
   * @param entities that it names, in which words of the question are
   * @param similarity cosine of its vector and the question's, in [-1,1]; empty if it was not among
   *     the nearest
   */
  public record Why(
      List<String> name,
      List<String> title,
      List<String> text,
      List<String> keyphrases,
      List<String> entities,
      Optional<Double> similarity) {
    public Why {
      name = List.copyOf(name);
      title = List.copyOf(title);
      text = List.copyOf(text);
      keyphrases = List.copyOf(keyphrases);
      entities = List.copyOf(entities);
    }
  }
}
