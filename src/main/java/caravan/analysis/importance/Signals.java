package caravan.analysis.importance;

import caravan.model.meaning.Level;
import java.time.Instant;
import java.util.Optional;

/**
 * What a score is made of.
 *
 * @param path absolute, as people read it
 * @param category as {@code document}
 * @param modified when it was last written
 * @param now when it is looked at
 * @param versions distinct contents that the snapshots have of it, at least 1
 * @param copies other files with the same content
 * @param dependants files that depend on it
 * @param generated whether it says itself that a program wrote it
 * @param level how sensitive it is; empty if that is not known
 */
public record Signals(
    String path,
    String category,
    Instant modified,
    Instant now,
    int versions,
    int copies,
    int dependants,
    boolean generated,
    Optional<Level> level) {
  public Signals {
    if (versions < 1 || copies < 0 || dependants < 0) {
      throw new IllegalArgumentException(
          "versions " + versions + ", copies " + copies + ", dependants " + dependants);
    }
  }

  /** What a walk knows: nothing of other files, of earlier snapshots, or of the content. */
  public static Signals light(String path, String category, Instant modified, Instant now) {
    return new Signals(path, category, modified, now, 1, 0, 0, false, Optional.empty());
  }
}
