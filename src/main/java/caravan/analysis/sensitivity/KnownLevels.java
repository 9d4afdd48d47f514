package caravan.analysis.sensitivity;

import caravan.model.meaning.ContentId;
import caravan.model.meaning.Level;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What was found out earlier, or said by a person. Safe for concurrent use. */
public interface KnownLevels {
  /** Nothing is known. */
  KnownLevels NONE = content -> Optional.empty();

  /** The level of a content, empty if it was not understood yet, or is nothing above internal. */
  Optional<Level> of(ContentId content);

  /** What a person said of the file at a path; it counts before all else. */
  default Optional<Level> said(String path) {
    return Optional.empty();
  }

  /** The level for which a file was kept out before, by what was understood of it then. */
  default Optional<Level> keptOut(String path) {
    return Optional.empty();
  }

  /** Notes why files are kept out: the next snapshot has no content any more that would tell. */
  default void keepOut(Map<String, Level> paths) throws IOException {}
}
