package caravan.model.meaning;

/**
 * That one file has to do with another, in one snapshot.
 *
 * @param from absolute path
 * @param to absolute path
 * @param confidence in [0,1]
 * @param evidence for people, as {@code import java.util.List, line 3}
 */
public record Relation(String from, String to, Kind kind, double confidence, String evidence) {
  /** How. */
  public enum Kind {
    DEPENDS_ON,
    DUPLICATE_OF,
    SIMILAR_TO,
    VERSION_OF
  }
}
