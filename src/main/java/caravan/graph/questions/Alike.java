package caravan.graph.questions;

import java.util.List;

/** Files that are like one, the most alike first. */
public record Alike(FileRef of, List<Other> others) {
  public Alike {
    others = List.copyOf(others);
  }

  /** In what way. */
  public enum How {
    /** The same bytes. */
    SAME,
    /** One is a version of the other. */
    VERSION,
    /** Found by the analysis: they look alike, or say nearly the same. */
    SIMILAR,
    /** Their texts are near in meaning. */
    MEANING
  }

  /**
   * @param score in [0,1]
   */
  public record Other(FileRef file, double score, How how) {}
}
